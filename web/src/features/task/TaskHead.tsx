// What the task is about, when it is due, and why it came.
import type { MatterOut, TaskOut } from "@zhenshu/client";
import { Link } from "react-router";

import { Due } from "../../ui/Due.tsx";
import { LevelTag } from "../../ui/LevelTag.tsx";
import { useWords } from "../../ui/words/useWords.ts";
import { titleOf } from "../parts/MatterTitle.tsx";
import { ActBar } from "./ActBar.tsx";
import type { Act } from "./useTaskActs.tsx";

interface Props {
  readonly task: TaskOut;
  readonly matter: MatterOut | undefined;
  readonly acts: readonly Act[];
}

export function TaskHead({ task, matter, acts }: Props) {
  const words = useWords();
  const isOpen = task.state === "open";
  return (
    <header className="row between task-head">
      <div className="grow stack tight">
        <h1>{task.name}</h1>
        <div className="row">
          {matter && <strong>{titleOf(matter.heading, matter.process_definition_key)}</strong>}
          {matter?.heading.party_name && <span>{matter.heading.party_name}</span>}
          <span className="soft small">{matter?.heading.number ?? task.business_key}</span>
        </div>
        <div className="row">
          {matter && isOpen && <LevelTag level={matter.heading.level} />}
          {isOpen && (
            <span>
              {words.time.due} <Due at={task.due_at} />
            </span>
          )}
          {matter && <Link to={`/matters/${task.process_instance_id}`}>{words.task.matter}</Link>}
        </div>
      </div>
      <ActBar acts={acts} />
    </header>
  );
}
