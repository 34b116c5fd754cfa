// Draws a form of a process, in the draft that its diagram has too.
import { useParams, useSearchParams } from "react-router";

import { Empty } from "../../ui/Empty.tsx";
import { useEditorWords } from "../../ui/words/editors/useEditorWords.ts";
import { OpenedDesign } from "../parts/OpenedDesign.tsx";
import { FormDesk } from "./FormDesk.tsx";

export default function FormPage() {
  const { processKey = "" } = useParams();
  const [search] = useSearchParams();
  const words = useEditorWords();
  const file = search.get("file") ?? "";
  return (
    <OpenedDesign processKey={processKey}>
      {(opened) =>
        (opened.draft ?? opened.deployed)?.files[file] ? (
          <FormDesk key={file} opened={opened} file={file} />
        ) : (
          <Empty>
            {words.missing(file)} {words.missingHint}
          </Empty>
        )
      }
    </OpenedDesign>
  );
}
