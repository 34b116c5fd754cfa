// A new form or decision of the draft: its key and its name.
import { Input, Modal } from "antd";
import { useState } from "react";

import { useEditorWords } from "../../ui/words/editors/useEditorWords.ts";

/** What a key may be: as that of a process. */
const KEY = /^[a-z][a-z0-9_]{0,59}$/;

interface Props {
  readonly title: string;
  readonly hint: string;
  readonly isTaken: (key: string) => boolean;
  readonly onCreate: (key: string, name: string) => void;
  readonly onClose: () => void;
}

export function NewFileDialog({ title, hint, isTaken, onCreate, onClose }: Props) {
  const { form: words } = useEditorWords();
  const [key, setKey] = useState("");
  const [name, setName] = useState("");
  const [isTried, setIsTried] = useState(false);
  const keyProblem = !KEY.test(key) ? words.keyBad : isTaken(key) ? words.keyTaken : "";
  const nameProblem = name.trim() ? "" : words.nameBad;
  const create = () => {
    setIsTried(true);
    if (!keyProblem && !nameProblem) onCreate(key, name.trim());
  };
  const field = (id: string, label: string, value: string, change: (value: string) => void, problem: string, told = "") => (
    <div className="stack tight">
      <label htmlFor={id}>{label}</label>
      <Input id={id} value={value} maxLength={100} status={isTried && problem ? "error" : ""} aria-invalid={isTried && problem !== ""} aria-describedby={`${id}-hint`} onChange={(event) => change(event.target.value)} onPressEnter={create} />
      <span id={`${id}-hint`} className={isTried && problem ? "late small" : "soft small"}>
        {(isTried && problem) || told}
      </span>
    </div>
  );
  return (
    <Modal open title={title} okText={words.create} onOk={create} onCancel={onClose}>
      <div className="stack">
        {field("new-file-name", words.newName, name, setName, nameProblem)}
        {field("new-file-key", words.newKey, key, setKey, keyProblem, hint)}
      </div>
    </Modal>
  );
}
