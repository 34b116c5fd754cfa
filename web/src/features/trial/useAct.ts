// Acts in the trial one at a time; a refusal is said, as its door would say it.
import type { TrialOut } from "@zhenshu/client";
import { App } from "antd";

import { useTrialAct } from "../../mutations/useTrialAct.ts";
import { useExplained } from "../../ui/Failure.tsx";

export function useAct() {
  const { mutateAsync, isPending } = useTrialAct();
  const { message } = App.useApp();
  const explain = useExplained();
  /** Whether it was done. */
  const act = async (send: () => Promise<TrialOut>): Promise<boolean> => {
    if (isPending) return false;
    try {
      await mutateAsync(send);
      return true;
    } catch (error) {
      const { title, detail } = explain(error);
      void message.error(detail || title);
      return false;
    }
  };
  return { act, isBusy: isPending };
}
