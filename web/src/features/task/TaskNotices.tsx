// Why the task came back, how often it was asked for, and what it waits for: said above the form.
import type { SignerTaskOut, TaskOut } from "@zhenshu/client";

import { usePreferences } from "../../ui/preferences.ts";
import { moment } from "../../ui/times.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { useNames } from "../parts/useNames.ts";
import type { Standing } from "./standing.ts";

interface Props {
  readonly task: TaskOut;
  readonly standing: Standing;
  /** Those who were asked and have not answered. */
  readonly pending: readonly SignerTaskOut[];
}

export function TaskNotices({ task, standing, pending }: Props) {
  const { task: words, acts, signers } = useWords();
  const { language } = usePreferences();
  const nameOf = useNames();
  const { returned } = task;
  const names = pending.map((one) => nameOf(one.person)).join("、");
  const notice: Partial<Record<Standing, string>> = {
    delegate: words.resolveHint,
    waiting: words.waiting(nameOf(task.assignee)),
    others: words.heldBy(nameOf(task.assignee)),
    free: words.claimHint,
    awaiting: signers.awaits(names),
  };
  const isBlocked = standing === "mine" && pending.some((one) => one.mode !== "after");
  return (
    <>
      {returned && (
        <p className="notice warning">
          {acts.cameBack(returned.by_name, returned.from_name, moment(returned.at, language))}
          <strong>{returned.reason}</strong>
        </p>
      )}
      {task.urged > 0 && task.urged_at && <p className="notice warning">{acts.urgedTimes(task.urged, moment(task.urged_at, language))}</p>}
      {notice[standing] && <p className="notice">{notice[standing]}</p>}
      {isBlocked && (
        <p className="notice" role="status">
          {signers.pending(pending.filter((one) => one.mode !== "after").map((one) => nameOf(one.person)).join("、"))}
        </p>
      )}
    </>
  );
}
