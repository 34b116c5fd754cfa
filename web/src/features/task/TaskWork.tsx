// The form of an open task: filled in by whoever holds it, read by the others.
import type { SignerTaskOut, TaskOut } from "@zhenshu/client";
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
import { usePhrases } from "../parts/usePhrases.ts";
import { useSubmit } from "../parts/useSubmit.ts";
import { ActMenu } from "./ActMenu.tsx";
import type { Standing } from "./standing.ts";
import { TaskNotices } from "./TaskNotices.tsx";
import type { Act } from "./useTaskActs.tsx";

interface Props {
  readonly task: TaskOut;
  readonly standing: Standing;
  readonly pending: readonly SignerTaskOut[];
  readonly acts: readonly Act[];
  readonly onSent: () => void;
}

export function TaskWork({ task, standing, pending, acts, onSent }: Props) {
  const words = useWords();
  const answer = useTaskForm(task.id, task.form_key !== null);
  const draft = useDraft(`task.${task.id}`);
  const form = useRef<FormHandle>(null);
  const uploading = useUploading();
  const phrases = usePhrases();
  const next = useNext();
  const canWork = standing === "mine";
  const isBlocked = pending.some((one) => one.mode !== "after");
  const move = useComplete(task.id);
  const { submit, isBusy, stray, failure } = useSubmit({
    form,
    draft,
    send: (variables, idempotencyKey) => {
      onSent();
      return move.mutateAsync({ variables, idempotencyKey });
    },
    later: { title: task.name, path: `/tasks/${task.id}`, destination: { kind: "complete", taskId: task.id } },
    onDone: (done) => void next(done.awaits_signers ? words.signers.handedIn : null),
  });
  useKeys({ "Ctrl+Enter": () => canWork && !isBlocked && void submit() });
  const drop = () => {
    draft.drop();
    form.current?.fill(answer.data?.values ?? {});
  };
  return (
    <section className="card" aria-label={words.task.form}>
      <div className="body stack">
        <TaskNotices task={task} standing={standing} pending={pending} />
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
          <Button type="primary" loading={isBusy} disabled={answer.data === undefined || isBlocked} onClick={() => void submit()} title={words.task.submitHint}>
            {isBusy ? words.task.submitting : words.task.submit}
          </Button>
          <ActMenu acts={acts} />
          <DraftState draft={draft} />
        </div>
      )}
      {standing === "free" && <ClaimBar task={task} acts={acts} />}
      {(standing === "others" || standing === "waiting" || standing === "awaiting") && (
        <div className="bar no-print phone-only-flex">
          <ActMenu acts={acts} />
        </div>
      )}
      {standing === "delegate" && <GiveBackBar task={task} onDone={() => void next(words.task.resolved)} />}
    </section>
  );
}

function ClaimBar({ task, acts }: { task: TaskOut; acts: readonly Act[] }) {
  const { task: words } = useWords();
  const { message } = App.useApp();
  const claim = useClaim(task.id);
  return <MoveBar name={words.claim} hint={words.readOnly} move={() => claim.mutateAsync(undefined)} onDone={() => void message.success(words.claimed)} acts={acts} />;
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
  readonly acts?: readonly Act[];
}

/** One thing to do with a task as a whole. It may be gone by the time the answer comes: the task is another one then. */
function MoveBar({ name, hint, move, onDone, acts }: MoveBarProps) {
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
      {acts && <ActMenu acts={acts} />}
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
