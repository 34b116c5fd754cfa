// One file of a process's design, in the draft that its diagram has too.
import type { ReactNode } from "react";
import { useParams, useSearchParams } from "react-router";

import { Empty } from "../../ui/Empty.tsx";
import { useEditorWords } from "../../ui/words/editors/useEditorWords.ts";
import { type Opened, OpenedDesign } from "./OpenedDesign.tsx";

export function OpenedFile({ children }: { readonly children: (opened: Opened, file: string) => ReactNode }) {
  const { processKey = "" } = useParams();
  const [search] = useSearchParams();
  const words = useEditorWords();
  const file = search.get("file") ?? "";
  return (
    <OpenedDesign processKey={processKey}>
      {(opened) =>
        (opened.draft ?? opened.deployed)?.files[file] ? (
          children(opened, file)
        ) : (
          <Empty>
            {words.missing(file)} {words.missingHint}
          </Empty>
        )
      }
    </OpenedDesign>
  );
}
