// A task that is over: by whom, and where to go from here. A submission whose answer was lost turns out to have arrived.
import type { TaskOut } from "@zhenshu/client";
import { Button } from "antd";
import { useEffect, useState } from "react";
import { Link } from "react-router";

import { useMe } from "../../api/session.ts";
import { useWithdrawable } from "../../queries/useWithdrawable.ts";
import { usePreferences } from "../../ui/preferences.ts";
import { moment } from "../../ui/times.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { useDraft } from "../parts/useDraft.ts";
import { useNames } from "../parts/useNames.ts";
import { WithdrawDialog } from "../parts/WithdrawDialog.tsx";

export function TaskOver({ task }: { task: TaskOut }) {
  const { task: words, acts } = useWords();
  const { language } = usePreferences();
  const me = useMe();
  const nameOf = useNames();
  const { found, drop } = useDraft(`task.${task.id}`);
  const withdrawable = useWithdrawable();
  const [isWithdrawing, setIsWithdrawing] = useState(false);
  const [hasLanded] = useState(() => task.state === "completed" && task.completed_by === me.id && found?.sent !== undefined);
  useEffect(() => {
    if (hasLanded) drop();
  }, [hasLanded, drop]);
  return (
    <section className="card state">
      {hasLanded && <p className="notice success">{words.landed}</p>}
      <h2>{words.over}</h2>
      {task.state === "completed" && task.ended_at ? (
        <p>{words.overBy(nameOf(task.completed_by), moment(task.ended_at, language))}</p>
      ) : (
        <p>{words.canceled}</p>
      )}
      <p className="row">
        <Link to={`/matters/${task.process_instance_id}`}>{words.matter}</Link>
        <Link to="/work">{words.toList}</Link>
      </p>
      {withdrawable.data?.has(task.id) && (
        <Button danger className="no-print" onClick={() => setIsWithdrawing(true)}>
          {acts.withdraw}
        </Button>
      )}
      {isWithdrawing && <WithdrawDialog taskId={task.id} onClose={() => setIsWithdrawing(false)} />}
    </section>
  );
}
