// Filters of one list that the reader keeps under a name, for all devices.
import type { ViewOut } from "@zhenshu/client";

import { useKeepSettings } from "../../mutations/useKeepSettings.ts";
import { useSettings } from "../../queries/useSettings.ts";

export function useViews(list: string) {
  const { data } = useSettings();
  const { mutate, isPending } = useKeepSettings();
  const others = (views: readonly ViewOut[], name: string) => views.filter((one) => one.list !== list || one.name !== name);
  return {
    views: data?.views.filter((one) => one.list === list) ?? [],
    isBusy: isPending,
    keep: (name: string, query: Record<string, string>) =>
      mutate((before) => ({ ...before, views: [...others(before.views, name), { name, list, query }] })),
    drop: (name: string) => mutate((before) => ({ ...before, views: others(before.views, name) })),
  };
}
