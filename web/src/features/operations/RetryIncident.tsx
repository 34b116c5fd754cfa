// Tries one incident again.
import { App, Button } from "antd";

import { useMay } from "../../api/session.ts";
import { useRetryIncidents } from "../../mutations/useRetryIncidents.ts";
import { useExplained } from "../../ui/Failure.tsx";
import { useOperationsWords } from "../../ui/words/operations/useOperationsWords.ts";

export function RetryIncident({ id }: { id: string }) {
  const { causes: words } = useOperationsWords();
  const { message } = App.useApp();
  const explain = useExplained();
  const retry = useRetryIncidents();
  const may = useMay("operation:manage");
  if (!may) return null;
  const act = async () => {
    try {
      const { refused } = await retry.mutateAsync([id]);
      void (refused ? message.warning(words.refused(refused)) : message.success(words.retried));
    } catch (error) {
      void message.error(explain(error).detail || explain(error).title);
    }
  };
  return (
    <Button loading={retry.isPending} onClick={() => void act()}>
      {words.retry}
    </Button>
  );
}
