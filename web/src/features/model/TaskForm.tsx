// The form of the selected task or start: open it, or make one.
import { FormOutlined } from "@ant-design/icons";
import { Button } from "antd";

import { type Files, textOf } from "../../api/bundles.ts";
import type { Selected } from "../../bpmn/boardView.ts";
import { namesOfForm } from "../../bpmn/knownNames.ts";
import { useEditorWords } from "../../ui/words/editors/useEditorWords.ts";
import { editorOf } from "../parts/addresses.ts";

interface Props {
  readonly selected: Selected | null;
  readonly processKey: string;
  readonly files: Files;
  readonly onOpen: (address: string) => void;
  readonly onNew: () => void;
}

/** The file of a form by its id. */
const fileOf = (files: Files, formKey: string) =>
  Object.keys(files).find((name) => /\.form$/i.test(name) && namesOfForm(textOf(files[name] as Uint8Array), "")?.id === formKey);

export function TaskForm({ selected, processKey, files, onOpen, onNew }: Props) {
  const { form: words } = useEditorWords();
  if (!selected?.takesForm) return null;
  const { formKey } = selected;
  if (formKey === null)
    return (
      <Button icon={<FormOutlined />} onClick={onNew}>
        {words.newForm}
      </Button>
    );
  const file = fileOf(files, formKey);
  const address = file && editorOf(processKey, file);
  if (!address) return <span className="soft small desk-task">{words.elsewhere(formKey)}</span>;
  return (
    <Button icon={<FormOutlined />} onClick={() => onOpen(address)} className="desk-task">
      {words.openForm(formKey)}
    </Button>
  );
}
