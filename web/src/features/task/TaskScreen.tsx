// The task with everything around it; who holds it decides what can be done.
import type { TaskOut } from "@zhenshu/client";
import { useState } from "react";

import { useMay, useMe } from "../../api/session.ts";
import { useMatter } from "../../queries/useMatter.ts";
import { useTitle } from "../../ui/useTitle.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { MatterDiagram } from "../parts/MatterDiagram.tsx";
import { Materials } from "../parts/Materials.tsx";
import { Timeline } from "../parts/Timeline.tsx";
import { TaskHead } from "./TaskHead.tsx";
import { TaskOver } from "./TaskOver.tsx";
import { TaskWork } from "./TaskWork.tsx";

/** Steps of the history beside a form; all of them stand on the matter's own page. */
const RECENT = 8;

/** Whose a task is, as seen by whoever looks at it. */
export type Standing = "mine" | "delegate" | "free" | "waiting" | "others";

function standingOf(task: TaskOut, me: string): Standing {
  const isDelegated = task.delegation === "pending";
  if (task.assignee === me) return isDelegated ? "delegate" : "mine";
  if (task.assignee === null) return "free";
  return isDelegated && task.owner === me ? "waiting" : "others";
}

export function TaskScreen({ task }: { task: TaskOut }) {
  const words = useWords();
  const me = useMe();
  const [mayMatter, mayHistory, mayVariables] = [useMay("process:read"), useMay("history:read"), useMay("variable:read")];
  const { data: matter } = useMatter(task.process_instance_id, mayMatter);
  const standing = standingOf(task, me.id);
  const [isSent, setIsSent] = useState(false);
  useTitle(task.name);
  return (
    <div className="stack">
      <TaskHead task={task} matter={matter} standing={standing} />
      <div className="task-grid">
        {task.state === "open" || isSent ? (
          <TaskWork task={task} standing={standing} onSent={() => setIsSent(true)} />
        ) : (
          <TaskOver task={task} />
        )}
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
    </div>
  );
}
