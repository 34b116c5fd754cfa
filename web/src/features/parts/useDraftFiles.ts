// The files of a design while it is drawn: every change is kept in this browser at once.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";

import { bytesOf, type Files } from "../../api/bundles.ts";
import { type Design, dropDesign, keepDesign } from "../../api/designs.ts";
import { keys } from "../../queries/keys.ts";

export type Keeping = { readonly state: "clean" | "full" } | { readonly state: "kept"; readonly at: string };

export function useDraftFiles(login: string, initial: Design, isDraft: boolean) {
  const answers = useQueryClient();
  const [files, setFiles] = useState<Files>(initial.files);
  const [keeping, setKeeping] = useState<Keeping>(isDraft ? { state: "kept", at: initial.at } : { state: "clean" });
  const present = useRef(files);

  /** Puts files in and takes files out; done when the browser has kept them. */
  const change = useCallback(
    async (added: Files, removed: readonly string[] = []) => {
      const left = Object.entries(present.current).filter(([name]) => !removed.includes(name));
      present.current = { ...Object.fromEntries(left), ...added };
      setFiles(present.current);
      const at = new Date().toISOString();
      try {
        await keepDesign(login, { ...initial, files: present.current, at });
        setKeeping({ state: "kept", at });
        await answers.invalidateQueries({ queryKey: keys.designs(login) });
      } catch {
        setKeeping({ state: "full" });
      }
    },
    [login, initial, answers],
  );
  const keep = useCallback((file: string, text: string) => void change({ [file]: bytesOf(text) }), [change]);
  const drop = useCallback(async () => {
    await dropDesign(login, initial.key);
    await answers.invalidateQueries({ queryKey: keys.designs(login) });
    await answers.invalidateQueries({ queryKey: keys.design(login, initial.key) });
  }, [login, initial, answers]);
  return { files, keeping, keep, change, drop };
}
