// One click asks whoever holds the tasks of a matter.
import { BellOutlined } from "@ant-design/icons";
import type { OpenStepOut } from "@zhenshu/client";
import { App, Button } from "antd";

import { useMay } from "../../api/session.ts";
import { useUrgeMany } from "../../mutations/useUrgeMany.ts";
import { useExplained } from "../../ui/Failure.tsx";
import { usePerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";

export function UrgeButton({ name, steps }: { name: string; steps: readonly OpenStepOut[] }) {
  const { urge: words } = usePerformanceWords();
  const { message } = App.useApp();
  const explain = useExplained();
  const urge = useUrgeMany();
  const mayUrge = useMay("task:urge");
  if (!mayUrge || steps.length === 0) return null;
  const go = () =>
    urge.mutate(
      steps.map((one) => one.task_id),
      {
        onSuccess: (urged) => void message.success(words.done(urged)),
        onError: (error) => {
          const { title, detail } = explain(error);
          void message.error(detail || title);
        },
      },
    );
  return (
    <Button size="small" icon={<BellOutlined />} loading={urge.isPending} onClick={go} aria-label={words.of(name)}>
      {words.button}
    </Button>
  );
}
