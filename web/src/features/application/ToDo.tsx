// What the applicant can do now: tasks, a supplement that was asked for, and giving the application up.
import type { CaseDetail } from "@zhenshu/client";
import { App, Button } from "antd";
import { Link, useNavigate } from "react-router";

import { town } from "../../api/town.ts";
import { useTell } from "../../mutations/useTell.ts";
import { useOwnTasks } from "../../queries/useOwnTasks.ts";
import { Due } from "../../ui/Due.tsx";
import { useExplained } from "../../ui/Failure.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { usePublicWords } from "../../ui/words/public/usePublicWords.ts";

/** States in which an application may still be given up. Source: workflows/cases.py, TRANSITIONS. */
const OPEN: ReadonlySet<CaseDetail["state"]> = new Set(["received", "supplement", "accepted", "reviewing", "suspended", "deciding"]);

export function ToDo({ found }: { found: CaseDetail }) {
  const { one } = usePublicWords();
  const navigate = useNavigate();
  const explain = useExplained();
  const { message, modal } = App.useApp();
  const tasks = useOwnTasks(found.process_instance_id);
  const tell = useTell(found.process_instance_id);
  const refuse = (error: unknown) => void message.error(explain(error).detail || explain(error).title);
  const begin = async () => {
    try {
      await tell.mutateAsync("approval.supplemented");
      const { items } = await town.listTasks({ mine: true, process_instance_id: found.process_instance_id });
      if (items[0]) await navigate(`/tasks/${items[0].id}`);
    } catch (error) {
      refuse(error);
    }
  };
  const withdraw = () =>
    void modal.confirm({
      title: one.withdraw,
      content: one.withdrawAsk,
      okText: one.withdraw,
      okButtonProps: { danger: true },
      onOk: () => tell.mutateAsync("approval.withdrawn").then(() => void message.success(one.withdrawn), refuse),
    });
  const isSupplement = found.state === "supplement" && tasks.data?.length === 0;
  return (
    <section className="card" aria-label={one.todo}>
      <header>
        <h2>{one.todo}</h2>
      </header>
      <div className="body stack">
        <Loaded
          answer={tasks}
          bones={2}
          isEmpty={(waiting) => waiting.length === 0 && !isSupplement}
          empty={<p className="soft">{one.todoNone}</p>}
        >
          {(waiting) => (
            <ul className="files">
              {waiting.map((task) => (
                <li key={task.id}>
                  <span className="grow">
                    <strong>{task.name}</strong> <Due at={task.due_at} />
                  </span>
                  <Link to={`/tasks/${task.id}`}>{one.go}</Link>
                </li>
              ))}
              {isSupplement && (
                <li>
                  <span className="grow">
                    <strong>{one.supplement}</strong>
                    <div className="soft small">{one.supplementHint}</div>
                  </span>
                  <Button type="primary" loading={tell.isPending} onClick={() => void begin()}>
                    {one.supplementBegin}
                  </Button>
                </li>
              )}
            </ul>
          )}
        </Loaded>
        {OPEN.has(found.state) && !(tell.isSuccess && tell.variables === "approval.withdrawn") && (
          <Button danger className="no-print start" onClick={withdraw}>
            {one.withdraw}
          </Button>
        )}
      </div>
    </section>
  );
}
