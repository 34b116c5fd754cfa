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

/** The town's word for a key that came with something else before. Source: api/errors.py. */
const REUSED = "idempotency_key_reused";

interface Submission<Answer> {
  readonly form: RefObject<FormHandle | null>;
  readonly draft: ReturnType<typeof useDraft>;
  readonly send: (values: Record<string, unknown>, key: string) => Promise<Answer>;
  readonly onDone: (answer: Answer) => void;
  /** What says that it shall be done once more, where that can be wanted. */
  readonly again?: string;
  /** How it goes out later, where there is no network now. */
  readonly later?: { readonly title: string; readonly path: string; readonly destination: Destination };
}

export function useSubmit<Answer>({ form, draft, send, onDone, again, later }: Submission<Answer>) {
  const { task } = useWords();
  const { language } = usePreferences();
  const { outbox } = usePublicWords();
  const me = useMe();
  const navigate = useNavigate();
  const { message, modal } = App.useApp();
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
  /** Sends; where something else had arrived under the same key before, that one's answer is what counts. */
  const exchange = async (values: Record<string, unknown>): Promise<{ readonly answer: Answer; readonly isEarlier: boolean }> => {
    const key = draft.sending(values);
    for (const body of [values, ...draft.earlier()]) {
      try {
        return { answer: await send(body, key), isEarlier: body !== values };
      } catch (error) {
        if (!(error instanceof Problem && error.code === REUSED)) throw error;
      }
    }
    draft.answered();
    return { answer: await send(values, draft.sending(values)), isEarlier: false };
  };
  /** Says that what was sent before the connection broke had arrived, and what was changed since had not. */
  const tellEarlier = (go: () => void) => {
    const said = { title: task.arrived, content: task.arrivedText, okText: task.arrivedGo, onOk: go };
    const repeat = () => {
      draft.answered();
      void submit();
    };
    if (again) modal.confirm({ ...said, cancelText: again, onCancel: repeat, closable: false });
    else modal.info(said);
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
      const { answer, isEarlier } = await exchange(values);
      const go = () => {
        draft.drop();
        if (later) void supersede(me.id, draft.of).catch(() => undefined);
        onDone(answer);
      };
      if (isEarlier) tellEarlier(go);
      else go();
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
