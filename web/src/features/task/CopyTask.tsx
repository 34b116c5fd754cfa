// Shows the matter of a task to colleagues.
import type { TaskOut } from "@zhenshu/client";

import { CopyDialog } from "../parts/CopyDialog.tsx";

export function CopyTask({ task, onClose }: { task: TaskOut; onClose: () => void }) {
  return <CopyDialog instanceId={task.process_instance_id} onClose={onClose} />;
}
