// Brings a file to the town while a form is filled in, or keeps it where there is no network; refuses with words for the person.
import { Problem } from "@zhenshu/client/runtime";
import { useCallback } from "react";

import { keepFile } from "../api/offline.ts";
import { session } from "../api/session.ts";
import { town } from "../api/town.ts";
import { preferences } from "../ui/preferences.ts";
import { words } from "../ui/words/useWords.ts";

/** `trial`: into this trial, as this test person, instead of into the town. */
export function useUploading(trial?: { readonly id: string; readonly login: string }) {
  const { id: trialId, login } = trial ?? {};
  return useCallback(async (file: File) => {
    const login = session().me?.id;
    if (!navigator.onLine && login) return keepFile(login, file);
    const form = new FormData();
    form.append("file", file);
    const options = { timeoutSeconds: 300 };
    try {
      const { id, name, size } = await (trialId && login ? town.uploadInTrial(trialId, login, form, options) : town.upload(form, options));
      return { id, name, size };
    } catch (error) {
      const { language } = preferences();
      if (!(error instanceof Problem)) throw new Error(words(language).failure.lost);
      const field = error.fields[0];
      throw new Error(language === "zh" ? (field?.message ?? error.detail) : (field?.message_en ?? error.detailEn));
    }
  }, [trialId, login]);
}
