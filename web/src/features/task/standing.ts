// Whose a task is, as seen by whoever looks at it.
import type { TaskOut } from "@zhenshu/client";

/** `awaiting`: handed in by the reader, and waits for those asked afterwards. */
export type Standing = "mine" | "awaiting" | "delegate" | "free" | "waiting" | "others";

export function standingOf(task: TaskOut, me: string): Standing {
  const isDelegated = task.delegation === "pending";
  if (task.assignee === me) return isDelegated ? "delegate" : task.awaits_signers ? "awaiting" : "mine";
  if (task.assignee === null) return "free";
  return isDelegated && task.owner === me ? "waiting" : "others";
}
