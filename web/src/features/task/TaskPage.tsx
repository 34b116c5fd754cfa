// One task: what it is about, its form, and what is known of the matter.
import { useParams } from "react-router";

import { useTask } from "../../queries/useTask.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { TaskScreen } from "./TaskScreen.tsx";

// The form's own code is fetched together with the page's, not after it.
void import("../../forms/Form.tsx");

export default function TaskPage() {
  const { taskId = "" } = useParams();
  const task = useTask(taskId);
  return (
    <div className="page">
      <Loaded answer={task} bones={8}>
        {(found) => <TaskScreen key={found.id} task={found} />}
      </Loaded>
    </div>
  );
}
