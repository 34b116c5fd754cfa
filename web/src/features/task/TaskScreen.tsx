// The task with everything around it; who holds it decides what can be done.
import type { TaskOut } from "@zhenshu/client";
import { lazy, Suspense, useEffect, useState } from "react";

import { useMay, useMe } from "../../api/session.ts";
import { useReadNotifications } from "../../mutations/useReadNotifications.ts";
import { useMatter } from "../../queries/useMatter.ts";
import { useSigners } from "../../queries/useSigners.ts";
import { useUnread } from "../../queries/useUnread.ts";
import { Bones } from "../../ui/Bones.tsx";
import { useTitle } from "../../ui/useTitle.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { MatterDiagram } from "../parts/MatterDiagram.tsx";
import { Materials } from "../parts/Materials.tsx";
import { Timeline } from "../parts/Timeline.tsx";
import { SentBefore } from "./SentBefore.tsx";
import { Signers } from "./Signers.tsx";
import { standingOf } from "./standing.ts";
import { TaskHead } from "./TaskHead.tsx";
import { TaskWork } from "./TaskWork.tsx";
import { useTaskActs } from "./useTaskActs.tsx";

// What is not part of most visits is fetched where it is.
const SignerAnswer = lazy(async () => ({ default: (await import("./SignerAnswer.tsx")).SignerAnswer }));
const TaskOver = lazy(async () => ({ default: (await import("./TaskOver.tsx")).TaskOver }));

/** Steps of the history beside a form; all of them stand on the matter's own page. */
const RECENT = 8;

export function TaskScreen({ task }: { task: TaskOut }) {
  const words = useWords();
  const me = useMe();
  const [mayMatter, mayHistory, mayVariables] = [useMay("process:read"), useMay("history:read"), useMay("variable:read")];
  const { data: matter } = useMatter(task.process_instance_id, mayMatter);
  const { data: asked = [] } = useSigners(task.id);
  const standing = standingOf(task, me.id);
  const { acts, dialog } = useTaskActs(task, matter, standing);
  const [isSent, setIsSent] = useState(false);
  const isOpen = task.state === "open";
  const pending = asked.filter((one) => one.state === "asked");
  const mine = isOpen ? pending.find((one) => one.person === me.id) : undefined;
  const others = asked.filter((one) => one !== mine);
  useTitle(task.name);
  useReadHere(task.id);
  return (
    <div className="stack">
      <TaskHead task={task} matter={matter} acts={acts} />
      <div className="task-grid">
        <div className="stack">
          <Suspense fallback={<Bones lines={4} />}>{mine && <SignerAnswer key={mine.id} asked={mine} />}</Suspense>
          {others.length > 0 && <Signers taskId={task.id} asked={others} isOpen={isOpen} />}
          {mayVariables && <SentBefore instanceId={task.process_instance_id} />}
          {isOpen || isSent ? (
            <TaskWork task={task} standing={standing} pending={pending} acts={acts} onSent={() => setIsSent(true)} />
          ) : (
            <Suspense fallback={<Bones lines={4} />}>
              <TaskOver task={task} />
            </Suspense>
          )}
        </div>
        <aside className="stack">
          {mayVariables && (
            <section className="card">
              <header>
                <h2>{words.task.materials}</h2>
              </header>
              <div className="body">
                <Materials instanceId={task.process_instance_id} />
              </div>
            </section>
          )}
          {matter && (
            <section className="card no-print">
              <header>
                <h2>{words.task.diagram}</h2>
              </header>
              <div className="body">
                <MatterDiagram matter={matter} isSmall />
              </div>
            </section>
          )}
          {mayHistory && (
            <section className="card">
              <header>
                <h2>{words.task.timeline}</h2>
              </header>
              <div className="body">
                <Timeline instanceId={task.process_instance_id} most={RECENT} />
              </div>
            </section>
          )}
        </aside>
      </div>
      {dialog}
    </div>
  );
}

/** Whoever looks at a task has read what was told of it. */
function useReadHere(taskId: string): void {
  const told = useUnread().get(taskId)?.map((one) => one.id).join(",");
  const { mutate } = useReadNotifications();
  useEffect(() => {
    if (told) mutate({ ids: told.split(",") });
  }, [told, mutate]);
}
