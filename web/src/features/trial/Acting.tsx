// A form of the trial, filled in as a test person.
import type { BarredOut, TrialOut } from "@zhenshu/client";
import { Button, Drawer, Select } from "antd";
import { useMemo, useRef, useState } from "react";

import type { FormHandle } from "../../forms/Form.tsx";
import { useTrialAct } from "../../mutations/useTrialAct.ts";
import { useUploading } from "../../mutations/useUploading.ts";
import { type FormPlace, useTrialForm } from "../../queries/useTrialForm.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { useTrialWords } from "../../ui/words/trial/useTrialWords.ts";
import { FilledForm } from "../parts/FilledForm.tsx";
import { SubmitNotices } from "../parts/SubmitNotices.tsx";
import type { useDraft } from "../parts/useDraft.ts";
import { useSubmit } from "../parts/useSubmit.ts";
import { asVariables, type Row, VariableRows } from "./VariableRows.tsx";

/** Nothing of a trial is kept in this browser. */
const UNKEPT: ReturnType<typeof useDraft> = {
  of: "",
  found: null,
  savedAt: null,
  isFull: false,
  change: () => undefined,
  sending: () => crypto.randomUUID(),
  earlier: () => [], answered: () => undefined,
  drop: () => undefined,
};

interface Props {
  readonly trial: TrialOut;
  readonly title: string;
  readonly submitText: string;
  readonly place: FormPlace;
  readonly hasForm: boolean;
  readonly preset?: Record<string, unknown>;
  readonly may: readonly string[];
  readonly barred?: readonly BarredOut[];
  readonly onClose: () => void;
  readonly send: (login: string, variables: Record<string, unknown>) => Promise<TrialOut>;
}

const NOTHING: Record<string, unknown> = {};

export function Acting({ trial, title, submitText, place, hasForm, preset = NOTHING, may, barred = [], onClose, send }: Props) {
  const words = useTrialWords();
  const { language } = usePreferences();
  const [login, setLogin] = useState(may[0] ?? trial.people[0]?.login ?? "");
  const [rows, setRows] = useState<readonly Row[]>([]);
  const answer = useTrialForm(trial.id, place, hasForm);
  const form = useRef<FormHandle>(null);
  const uploading = useUploading({ id: trial.id, login });
  const values = useMemo(() => ({ ...preset, ...answer.data?.values }), [preset, answer.data]);
  const act = useTrialAct();
  const { submit, isBusy, stray, failure } = useSubmit({
    form,
    draft: UNKEPT,
    send: (filled) => act.mutateAsync(() => send(login, hasForm ? filled : asVariables(rows))),
    onDone: onClose,
  });
  const labelOf = (one: TrialOut["people"][number]) => `${one.name} · ${one.department} · ${(language === "zh" ? one.roles : one.roles_en).join(language === "zh" ? "、" : ", ")}`;
  const group = (label: string, isIn: (login: string) => boolean) => ({
    label,
    options: trial.people.filter((one) => isIn(one.login)).map((one) => ({ value: one.login, label: labelOf(one) })),
  });
  const isFitting = may.includes(login);
  const bar = barred.find((one) => one.login === login);
  return (
    <Drawer
      open
      onClose={onClose}
      title={title}
      size={680}
      closable={{ "aria-label": words.close }}
      classNames={{ body: "stack" }}
      footer={
        <Button type="primary" loading={isBusy} disabled={answer.data === undefined} onClick={() => void submit()}>
          {submitText}
        </Button>
      }
    >
      <label className="stack tight">
        <strong>{words.acting.label}</strong>
        <Select
          showSearch
          optionFilterProp="label"
          aria-label={words.acting.label}
          value={login}
          onChange={setLogin}
          options={[group(words.acting.may, (one) => may.includes(one)), group(words.acting.others, (one) => !may.includes(one))].filter((one) => one.options.length > 0)}
        />
      </label>
      {!isFitting && <p className="notice warning">{bar ? words.acting.barred(language === "zh" ? bar.reason : bar.reason_en) : words.acting.notAllowed}</p>}
      <SubmitNotices failure={failure} stray={stray} />
      <Loaded answer={answer} bones={6}>
        {(found) =>
          found ? (
            <FilledForm ref={form} schema={found.schema} values={values} uploading={uploading} hasLinks={false} />
          ) : (
            <>
              <p className="soft">{words.acting.noForm}</p>
              <VariableRows rows={rows} onChange={setRows} />
            </>
          )
        }
      </Loaded>
    </Drawer>
  );
}
