// What the task is about, when it is due, and what else can be done with it than to submit it.
import { PrinterOutlined } from "@ant-design/icons";
import type { MatterOut, TaskOut } from "@zhenshu/client";
import { App, Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";

import { useMay } from "../../api/session.ts";
import { useUnclaim } from "../../mutations/useUnclaim.ts";
import { Due } from "../../ui/Due.tsx";
import { useExplained } from "../../ui/Failure.tsx";
import { LevelTag } from "../../ui/LevelTag.tsx";
import { useWords } from "../../ui/words/useWords.ts";
import { titleOf } from "../parts/MatterTitle.tsx";
import { DelegateDialog } from "./DelegateDialog.tsx";
import type { Standing } from "./TaskScreen.tsx";

interface Props {
  readonly task: TaskOut;
  readonly matter: MatterOut | undefined;
  readonly standing: Standing;
}

export function TaskHead({ task, matter, standing }: Props) {
  const words = useWords();
  const mayDelegate = useMay("organisation:read");
  const [isDelegating, setIsDelegating] = useState(false);
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
      <div className="row no-print">
        {isOpen && standing === "mine" && mayDelegate && <Button onClick={() => setIsDelegating(true)}>{words.task.delegate}</Button>}
        {isOpen && standing === "mine" && <PutBack task={task} />}
        <Button className="desk-only" icon={<PrinterOutlined />} onClick={() => print()}>
          {words.common.print}
        </Button>
      </div>
      {isDelegating && <DelegateDialog task={task} onClose={() => setIsDelegating(false)} />}
    </header>
  );
}

function PutBack({ task }: { task: TaskOut }) {
  const words = useWords();
  const explain = useExplained();
  const { message, modal } = App.useApp();
  const unclaim = useUnclaim(task.id);
  const ask = () =>
    modal.confirm({
      title: words.task.unclaim,
      content: words.task.unclaimAsk,
      okText: words.task.unclaim,
      cancelText: words.common.cancel,
      onOk: () =>
        unclaim.mutateAsync(undefined).then(
          () => void message.success(words.task.unclaimed),
          (error: unknown) => void message.error(explain(error).detail || explain(error).title),
        ),
    });
  return <Button onClick={() => void ask()}>{words.task.unclaim}</Button>;
}
