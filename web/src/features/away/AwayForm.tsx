// Appoints a substitute: for which position, whom, on which days, and why.
import type { FieldProblem } from "@zhenshu/client/runtime";
import { Problem } from "@zhenshu/client/runtime";
import { App, Button, Input, Select } from "antd";
import { type FormEvent, useRef, useState } from "react";

import { useEnterSubstitution } from "../../mutations/useEnterSubstitution.ts";
import { usePositions } from "../../queries/usePositions.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { useExplained } from "../../ui/Failure.tsx";
import { localDay } from "../../ui/times.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { Field } from "../parts/Field.tsx";
import { PersonPicker } from "../parts/PersonPicker.tsx";

/** Characters of a reason. Source: the town's own limit. */
const LONGEST = 200;

export function AwayForm() {
  const { away: words } = useWords();
  const { language } = usePreferences();
  const explain = useExplained();
  const { message } = App.useApp();
  const positions = usePositions();
  const enter = useEnterSubstitution();
  const isUnderWay = useRef(false);
  const [position, setPosition] = useState<string>();
  const [people, setPeople] = useState<readonly string[]>([]);
  const [days, setDays] = useState({ first: "", last: "" });
  const [reason, setReason] = useState("");
  const [failure, setFailure] = useState<unknown>(null);
  const today = localDay();
  const of = position ?? positions.data?.[0]?.id;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const [substitute] = people;
    if (!of || !substitute || !days.first || !days.last || !reason.trim()) return void message.error(words.fill);
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    setFailure(null);
    try {
      const made = await enter.mutateAsync({ position_id: of, substitute, first_day: days.first, last_day: days.last, reason: reason.trim() });
      void message.success(words.made(made.substitute_name));
      setPeople([]);
      setDays({ first: "", last: "" });
      setReason("");
    } catch (error) {
      setFailure(error ?? new Error());
    } finally {
      isUnderWay.current = false;
    }
  };
  const said = (one: FieldProblem) => (language === "zh" ? one.message : one.message_en);
  const told = failure === null ? null : explain(failure);
  return (
    <Loaded answer={positions} bones={4} isEmpty={(found) => found.length === 0} empty={<p className="notice">{words.noPosition}</p>}>
      {(found) => (
        <form className="stack" onSubmit={(event) => void submit(event)}>
          <p className="soft">{words.hint}</p>
          <div className="two-fields">
            <Field label={words.position}>
              <Select
                aria-label={words.position}
                value={of ?? null}
                onChange={(id: string) => setPosition(id)}
                options={found.map((one) => ({ value: one.id, label: `${one.place_name} · ${language === "zh" ? one.title || one.role_name : one.role_name_en}` }))}
              />
            </Field>
            <Field label={words.substitute}>
              <PersonPicker label={words.substitute} value={people} onChange={setPeople} />
            </Field>
            <Field label={words.first}>
              <input type="date" className="native" min={today} value={days.first} onChange={(event) => setDays({ ...days, first: event.target.value })} />
            </Field>
            <Field label={words.last}>
              <input type="date" className="native" min={days.first || today} value={days.last} onChange={(event) => setDays({ ...days, last: event.target.value })} />
            </Field>
          </div>
          <Field label={words.reason}>
            <Input value={reason} maxLength={LONGEST} placeholder={words.reasonExample} onChange={(event) => setReason(event.target.value)} />
          </Field>
          <div aria-live="assertive">
            {told && (
              <div className="notice error">
                <strong>{told.title}</strong>
                {failure instanceof Problem && failure.fields.length ? failure.fields.map(said).join("；") : told.detail || told.remedy}
              </div>
            )}
          </div>
          <div>
            <Button type="primary" htmlType="submit" loading={enter.isPending}>
              {words.submit}
            </Button>
          </div>
        </form>
      )}
    </Loaded>
  );
}
