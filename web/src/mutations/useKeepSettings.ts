// Changes what the caller keeps in the town; where another device was faster, the change is made to what it kept.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { SettingsIn, SettingsOut } from "@zhenshu/client";
import { Problem } from "@zhenshu/client/runtime";

import { town } from "../api/town.ts";
import { keys } from "../queries/keys.ts";

export type SettingsChange = (settings: SettingsOut) => SettingsIn;

async function keep(change: SettingsChange, present: SettingsOut): Promise<SettingsOut> {
  const { views = [], phrases = [], preferences = present.preferences } = change(present);
  return town.putSettings({ views, phrases, preferences }, { revision: present.revision });
}

export function useKeepSettings() {
  const answers = useQueryClient();
  return useMutation({
    // One at a time: each change begins where the one before it ended.
    scope: { id: "settings" },
    mutationFn: async (change: SettingsChange) => {
      const present = answers.getQueryData<SettingsOut>(keys.settings) ?? (await town.getSettings());
      return keep(change, present).catch(async (error: unknown) => {
        if (!(error instanceof Problem && error.status === 412)) throw error;
        return keep(change, await town.getSettings());
      });
    },
    onSuccess: (settings) => answers.setQueryData(keys.settings, settings),
  });
}
