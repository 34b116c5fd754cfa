// The form of an open task: filled in by whoever holds it, read by the others.
import type { TaskOut } from "@zhenshu/client";
import { App, Button } from "antd";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useNavigate } from "react-router";

import { town } from "../../api/town.ts";
import type { FormHandle } from "../../forms/Form.tsx";
import { useClaim } from "../../mutations/useClaim.ts";
import { useComplete } from "../../mutations/useComplete.ts";
import { useResolve } from "../../mutations/useResolve.ts";
import { useUploading } from "../../mutations/useUploading.ts";
import { useTaskForm } from "../../queries/useTaskForm.ts";
import { useExplained } from "../../ui/Failure.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { useKeys } from "../../ui/useKeys.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { DraftFound } from "../parts/DraftFound.tsx";
import { DraftState } from "../parts/DraftState.tsx";
import { FilledForm } from "../parts/FilledForm.tsx";
import { SubmitNotices } from "../parts/SubmitNotices.tsx";
import { useDraft } from "../parts/useDraft.ts";
import { useNames } from "../parts/useNames.ts";
import { usePhrases } from "../parts/usePhrases.ts";
import { useSubmit } from "../parts/useSubmit.ts";
import type { Standing } from "./TaskScreen.tsx";

interface Props {
  readonly task: TaskOut;
  readonly standing: Standing;
  readonly onSent: () => void;
}

export function TaskWork({ task, standing, onSent }: Props) {
  const words = useWords();
  const nameOf = useNames();
  const answer = useTaskForm(task.id, task.form_key !== null);
  const draft = useDraft(`task.${task.id}`);
  const form = useRef<FormHandle>(null);
  const uploading = useUploading();
  const phrases = usePhrases();
  const next = useNext();
  const canWork = standing === "mine";
  const move = useComplete(task.id);
  const { submit, isBusy, stray, failure } = useSubmit({
    form,
    draft,
    send: (variables, idempotencyKey) => {
      onSent();
      return move.mutateAsync({ variables, idempotencyKey });
    },
    onDone: () => void next(null),
  });
  useKeys({ "Ctrl+Enter": () => canWork && void submit() });
  const drop = () => {
    draft.drop();
    form.current?.fill(answer.data?.values ?? {});
  };
  const notice: Partial<Record<Standing, string>> = {
    delegate: words.task.resolveHint,
    waiting: words.task.waiting(nameOf(task.assignee)),
    others: words.task.heldBy(nameOf(task.assignee)),
    free: words.task.claimHint,
  };
  return (
    <section className="card" aria-label={words.task.form}>
      <div className="body stack">
        {notice[standing] && <p className="notice">{notice[standing]}</p>}
        <SubmitNotices failure={failure} stray={stray} />
        {canWork && <DraftFound draft={draft} onDrop={drop} />}
        <Loaded answer={answer} bones={8}>
          {(found) =>
            found === null ? (
              <p className="soft">{words.task.noForm}</p>
            ) : (
              <FilledForm
                ref={form}
                schema={found.schema}
                values={canWork && draft.found ? { ...found.values, ...draft.found.values } : found.values}
                isReadOnly={!canWork}
                onChange={draft.change}
                uploading={uploading}
                phrases={phrases}
              />
            )
          }
        </Loaded>
      </div>
      {canWork && (
        <div className="bar no-print">
          <Button type="primary" loading={isBusy} disabled={answer.data === undefined} onClick={() => void submit()} title={words.task.submitHint}>
            {isBusy ? words.task.submitting : words.task.submit}
          </Button>
          <DraftState draft={draft} />
        </div>
      )}
      {standing === "free" && <ClaimBar task={task} />}
      {standing === "delegate" && <GiveBackBar task={task} onDone={() => void next(words.task.resolved)} />}
    </section>
  );
}

function ClaimBar({ task }: { task: TaskOut }) {
  const { task: words } = useWords();
  const { message } = App.useApp();
  const claim = useClaim(task.id);
  return <MoveBar name={words.claim} hint={words.readOnly} move={() => claim.mutateAsync(undefined)} onDone={() => void message.success(words.claimed)} />;
}

function GiveBackBar({ task, onDone }: { task: TaskOut; onDone: () => void }) {
  const { task: words } = useWords();
  const resolve = useResolve(task.id);
  return <MoveBar name={words.resolve} move={() => resolve.mutateAsync(undefined)} onDone={onDone} />;
}

interface MoveBarProps {
  readonly name: string;
  readonly hint?: string;
  readonly move: () => Promise<unknown>;
  readonly onDone: () => void;
}

/** One thing to do with a task as a whole. It may be gone by the time the answer comes: the task is another one then. */
function MoveBar({ name, hint, move, onDone }: MoveBarProps) {
  const explain = useExplained();
  const { message } = App.useApp();
  const [isBusy, setIsBusy] = useState(false);
  const act = async () => {
    setIsBusy(true);
    try {
      await move();
      onDone();
    } catch (error) {
      void message.error(explain(error).detail || explain(error).title);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <div className="bar no-print">
      <Button type="primary" loading={isBusy} onClick={() => void act()}>
        {name}
      </Button>
      {hint && <span className="soft small">{hint}</span>}
    </div>
  );
}

/** Goes on with the most urgent of the tasks that are left. */
function useNext(): (said: string | null) => Promise<void> {
  const words = useWords();
  const navigate = useNavigate();
  const answers = useQueryClient();
  const { message } = App.useApp();
  return async (said) => {
    const query = { tab: "held", order: "urgency", limit: 1 } as const;
    const left = await answers
      .fetchQuery({ queryKey: ["next"], staleTime: 0, queryFn: () => town.listWork(query) })
      .catch(() => ({ items: [] }));
    const [task] = left.items;
    void message.success(said ?? (task ? words.task.next(task.name) : words.task.noNext));
    await navigate(task ? `/tasks/${task.id}` : "/work", { replace: true });
  };
}
