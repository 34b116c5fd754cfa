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

  const keep = useCallback(
    (file: string, xml: string) => {
      present.current = { ...present.current, [file]: bytesOf(xml) };
      setFiles(present.current);
      const at = new Date().toISOString();
      keepDesign(login, { ...initial, files: present.current, at }).then(
        () => {
          setKeeping({ state: "kept", at });
          void answers.invalidateQueries({ queryKey: keys.designs(login) });
        },
        () => setKeeping({ state: "full" }),
      );
    },
    [login, initial, answers],
  );
  const drop = useCallback(async () => {
    await dropDesign(login, initial.key);
    await answers.invalidateQueries({ queryKey: keys.designs(login) });
    await answers.invalidateQueries({ queryKey: keys.design(login, initial.key) });
  }, [login, initial, answers]);
  return { files, keeping, keep, drop };
}
