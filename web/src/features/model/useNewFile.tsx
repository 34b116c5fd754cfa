// New forms and decisions of the draft, bound to the selected task where it asked for one.
import { useState } from "react";
import { useNavigate } from "react-router";

import { bytesOf, type Files } from "../../api/bundles.ts";
import { emptyDecision } from "../../dmn/model.ts";
import { emptyForm } from "../../forms/schema.ts";
import { useEditorWords } from "../../ui/words/editors/useEditorWords.ts";
import { editorOf } from "../parts/addresses.ts";
import { NewFileDialog } from "./NewFileDialog.tsx";

interface Given {
  readonly processKey: string;
  readonly files: Files;
  readonly change: (added: Files) => Promise<void>;
  /** Writes the form key at the selected element, and waits until the diagram is kept. */
  readonly bind: (formKey: string) => Promise<void>;
}

type Wanted = "form" | "taskForm" | "decision";

export function useNewFile({ processKey, files, change, bind }: Given) {
  const words = useEditorWords();
  const navigate = useNavigate();
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const fileOf = (key: string) => (wanted === "decision" ? `${key}.dmn` : `forms/${key}.form`);
  const create = async (key: string, name: string) => {
    const text = wanted === "decision" ? emptyDecision(key, name) : emptyForm(key, name);
    if (wanted === "taskForm") await bind(key);
    await change({ [fileOf(key)]: bytesOf(text) });
    void navigate(editorOf(processKey, fileOf(key)) ?? "");
  };
  const title = wanted === "decision" ? words.files.newDecision : wanted === "form" ? words.files.newForm : words.form.newTitle;
  const dialog = wanted && (
    <NewFileDialog
      title={title}
      hint={wanted === "taskForm" ? words.form.newHint : words.form.keyBad}
      isTaken={(key) => files[fileOf(key)] !== undefined}
      onCreate={(key, name) => void create(key, name)}
      onClose={() => setWanted(null)}
    />
  );
  return { dialog, ask: setWanted };
}
