// Brings a file to the town while a form is filled in; refuses with words for the person.
import { Problem } from "@zhenshu/client/runtime";
import { useCallback } from "react";

import { town } from "../api/town.ts";
import { preferences } from "../ui/preferences.ts";
import { words } from "../ui/words/useWords.ts";

export function useUploading() {
  return useCallback(async (file: File) => {
    const form = new FormData();
    form.append("file", file);
    try {
      const { id, name, size } = await town.upload(form, { timeoutSeconds: 300 });
      return { id, name, size };
    } catch (error) {
      const { language } = preferences();
      if (!(error instanceof Problem)) throw new Error(words(language).failure.lost);
      const field = error.fields[0];
      throw new Error(language === "zh" ? (field?.message ?? error.detail) : (field?.message_en ?? error.detailEn));
    }
  }, []);
}
