// One submission of a form at a time: checked, kept, sent under one key, and what was refused shown at its fields.
import { App } from "antd";
import { useNavigate } from "react-router";
import { Problem } from "@zhenshu/client/runtime";
import { type RefObject, useRef, useState } from "react";

import { type Destination, keepWaiting, localIds, supersede } from "../../api/offline.ts";
import { useMe } from "../../api/session.ts";
import type { FormHandle, FormProblem } from "../../forms/Form.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { usePublicWords } from "../../ui/words/public/usePublicWords.ts";
import { useWords } from "../../ui/words/useWords.ts";
import type { useDraft } from "./useDraft.ts";

interface Submission<Answer> {
  readonly form: RefObject<FormHandle | null>;
  readonly draft: ReturnType<typeof useDraft>;
  readonly send: (values: Record<string, unknown>, key: string) => Promise<Answer>;
  readonly onDone: (answer: Answer) => void;
  /** How it goes out later, where there is no network now. */
  readonly later?: { readonly title: string; readonly path: string; readonly destination: Destination };
}

export function useSubmit<Answer>({ form, draft, send, onDone, later }: Submission<Answer>) {
  const { task } = useWords();
  const { language } = usePreferences();
  const { outbox } = usePublicWords();
  const me = useMe();
  const navigate = useNavigate();
  const { message } = App.useApp();
  // A ref, not a state: a second click comes before the next drawing.
  const isUnderWay = useRef(false);
  const [isBusy, setIsBusy] = useState(false);
  const [stray, setStray] = useState<readonly string[]>([]);
  const [failure, setFailure] = useState<unknown>(null);

  const refuse = (problem: Problem) => {
    const told = problem.fields.map((one): FormProblem => ({ pointer: one.pointer, message: language === "zh" ? one.message : one.message_en }));
    const left = form.current?.place(told) ?? told;
    setStray(left.map((one) => one.message));
    void message.error(task.wrong(told.length));
  };
  /** Keeps a submission until there is a network; the draft has become it. */
  const keep = async (values: Record<string, unknown>, { title, path, destination }: NonNullable<typeof later>) => {
    const at = new Date().toISOString();
    const entry = { id: `${at} ${crypto.randomUUID()}`, at, title, path, destination, draft: draft.of, values, idempotencyKey: draft.sending(values) };
    try {
      await supersede(me.id, draft.of);
      await keepWaiting(me.id, entry);
    } catch {
      return void message.error(outbox.full, 8);
    }
    draft.drop();
    void message.info(outbox.kept, 6);
    await navigate("/outbox");
  };
  const submit = async () => {
    if (isUnderWay.current) return;
    const { values, wrong, strays } = form.current?.submit() ?? { values: {}, wrong: 0, strays: [] };
    setStray(strays.map((one) => one.message));
    if (wrong) return void message.error(task.wrong(wrong));
    isUnderWay.current = true;
    setIsBusy(true);
    setFailure(null);
    try {
      if (later && (!navigator.onLine || localIds(values).length)) return void (await keep(values, later));
      const answer = await send(values, draft.sending(values));
      draft.drop();
      if (later) void supersede(me.id, draft.of).catch(() => undefined);
      onDone(answer);
    } catch (error) {
      if (error instanceof Problem && error.status < 500) draft.answered();
      if (error instanceof Problem && error.fields.length) refuse(error);
      else setFailure(error ?? new Error());
    } finally {
      isUnderWay.current = false;
      setIsBusy(false);
    }
  };
  return { submit, isBusy, stray, failure };
}
