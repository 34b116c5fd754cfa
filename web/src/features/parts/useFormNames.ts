// What people call a form that was handed in: by its own name, else by the step at which that was.
import type { SubmissionOut } from "@zhenshu/client";

import { useMay } from "../../api/session.ts";
import { useTimeline } from "../../queries/useTimeline.ts";
import { useWords } from "../../ui/words/useWords.ts";

export function useFormNames(instanceId: string): (sent: SubmissionOut, own: string | null | undefined) => string {
  const { matter } = useWords();
  const { data = [] } = useTimeline(instanceId, useMay("history:read"));
  const steps = new Map(data.flatMap((one) => (one.element_id && one.element_name ? [[one.element_id, one.element_name] as const] : [])));
  const tasks = new Map(data.flatMap((one) => (one.subject_id && one.element_id ? [[one.subject_id, one.element_id] as const] : [])));
  return (sent, own) => own || (sent.task_id === null ? matter.application : (steps.get(tasks.get(sent.task_id) ?? "") ?? sent.form_key));
}
