// What of the draft a person may start.
import type { StartableOut, TrialOut } from "@zhenshu/client";
import { Button, Select } from "antd";
import { useMemo, useState } from "react";

import { town } from "../../api/town.ts";
import { useTrialWords } from "../../ui/words/trial/useTrialWords.ts";
import { Acting } from "./Acting.tsx";

export function StartCard({ trial, onStarted }: { trial: TrialOut; onStarted: () => void }) {
  const { start: words } = useTrialWords();
  const startable = trial.processes.filter((one) => one.can_start);
  const [chosen, setChosen] = useState<string | null>(null);
  const [isOpen, setIsOpen] = useState(false);
  const process = startable.find((one) => one.definition_id === chosen) ?? startable[0];
  const [item, setItem] = useState<string | null>(null);
  return (
    <section className="card" aria-label={words.title}>
      <header>
        <h2>{words.title}</h2>
      </header>
      <div className="body stack tight">
        {!process && <p className="soft">{words.byMessage}</p>}
        {startable.length > 1 && process && (
          <Select aria-label={words.process} value={process.definition_id} onChange={setChosen} options={startable.map((one) => ({ value: one.definition_id, label: one.name }))} />
        )}
        {process && process.items.length > 0 && (
          <Select
            allowClear
            showSearch
            optionFilterProp="label"
            aria-label={words.item}
            placeholder={words.item}
            value={item}
            onChange={(next: string | undefined) => setItem(next ?? null)}
            options={process.items.map((one) => ({ value: one.code, label: `${one.code} ${one.name}` }))}
          />
        )}
        {process && (
          <div className="row">
            <span className="grow">{startable.length === 1 && process.name}</span>
            <Button type={trial.instances.length === 0 ? "primary" : "default"} onClick={() => setIsOpen(true)}>
              {words.as}
            </Button>
          </div>
        )}
      </div>
      {isOpen && process && <Starting trial={trial} process={process} item={item} onClose={() => setIsOpen(false)} onStarted={onStarted} />}
    </section>
  );
}

interface StartingProps {
  readonly trial: TrialOut;
  readonly process: StartableOut;
  readonly item: string | null;
  readonly onClose: () => void;
  readonly onStarted: () => void;
}

function Starting({ trial, process, item, onClose, onStarted }: StartingProps) {
  const { start: words } = useTrialWords();
  const place = useMemo(() => ({ definition: process.definition_id }), [process]);
  const preset = useMemo(() => (item ? { item_code: item } : {}), [item]);
  return (
    <Acting
      trial={trial}
      title={words.drawer(process.name)}
      submitText={words.submit}
      place={place}
      hasForm={process.form_key !== null}
      preset={preset}
      may={process.starters}
      onClose={onClose}
      send={async (login, variables) => {
        const stands = await town.startInTrial(trial.id, { process_definition_id: process.definition_id, acting_as: login, variables });
        onStarted();
        return stands;
      }}
    />
  );
}
