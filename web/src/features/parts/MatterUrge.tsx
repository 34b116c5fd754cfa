// Asks for everything that the chosen matters wait for, as far as it is not one's own to do.
import type { MatterOut } from "@zhenshu/client";
import { App, Button } from "antd";
import { lazy, Suspense, useState } from "react";

import { useMe } from "../../api/session.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { BulkBar } from "./BulkBar.tsx";
import { titleOf } from "./MatterTitle.tsx";
import { useBatch } from "./useBatch.tsx";

const BulkUrge = lazy(async () => ({ default: (await import("./BulkUrge.tsx")).BulkUrge }));

export function MatterUrge({ matters, onDone }: { matters: readonly MatterOut[]; onDone: () => void }) {
  const { work } = useWords();
  const me = useMe();
  const { message } = App.useApp();
  const [isOpen, setIsOpen] = useState(false);
  const steps = matters.flatMap((one) => one.steps.filter((step) => step.assignee !== me.id).map((step) => ({ id: step.task_id, name: `${titleOf(one.heading, one.process_definition_key)} · ${step.name}` })));
  const { act, outcome } = useBatch((id) => steps.find((one) => one.id === id)?.name ?? id);
  return (
    <>
      {matters.length > 0 && (
        <BulkBar chosen={matters.length}>
          <Button type="primary" onClick={() => (steps.length ? setIsOpen(true) : void message.info(work.noSteps))}>
            {work.urgeAll}
          </Button>
        </BulkBar>
      )}
      <Suspense>
        {isOpen && <BulkUrge act={(note) => act({ verb: "urge", ids: steps.map((one) => one.id), note }).then(onDone)} onClose={() => setIsOpen(false)} />}
      </Suspense>
      {outcome}
    </>
  );
}
