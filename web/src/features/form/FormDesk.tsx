// The form editor with its preview, and the findings of the town's check below.
import { Segmented } from "antd";
import { lazy, Suspense, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";

import { bytesOf, textOf } from "../../api/bundles.ts";
import type { Design } from "../../api/designs.ts";
import { useMe } from "../../api/session.ts";
import type { FormBoardHandle } from "../../forms/FormBoard.tsx";
import { idAt, type Schema } from "../../forms/schema.ts";
import { useCheck } from "../../queries/useCheck.ts";
import { Bones } from "../../ui/Bones.tsx";
import { useLater } from "../../ui/useLater.ts";
import { useTitle } from "../../ui/useTitle.ts";
import { useEditorWords } from "../../ui/words/editors/useEditorWords.ts";
import { editorOf } from "../parts/addresses.ts";
import "../parts/desk.css";
import { DeskHead } from "../parts/DeskHead.tsx";
import { Findings } from "../parts/Findings.tsx";
import type { Opened } from "../parts/OpenedDesign.tsx";
import { Unread } from "../parts/Unread.tsx";
import { useDraftFiles } from "../parts/useDraftFiles.ts";
import { Trial } from "./Trial.tsx";

const FormBoard = lazy(async () => ({ default: (await import("../../forms/FormBoard.tsx")).FormBoard }));

/** Milliseconds of rest before the town checks what was drawn. */
const REST = 900;

function read(text: string): Schema | null {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" && found !== null && Array.isArray((found as Schema).components) ? (found as Schema) : null;
  } catch {
    return null;
  }
}

export function FormDesk({ opened, file }: { opened: Opened; file: string }) {
  const words = useEditorWords();
  const navigate = useNavigate();
  const [initial] = useState(() => (opened.draft ?? opened.deployed) as Design);
  const { files, keeping, keep } = useDraftFiles(useMe().id, initial, opened.draft !== null);
  const [source] = useState(() => textOf(initial.files[file] as Uint8Array));
  const [tab, setTab] = useState<"edit" | "preview">("edit");
  const [history, setHistory] = useState({ canUndo: false, canRedo: false });
  const [broken, setBroken] = useState("");
  const [unread, setUnread] = useState<readonly string[]>([]);
  const board = useRef<FormBoardHandle>(null);
  const check = useCheck(useLater(files, REST));
  const text = textOf(files[file] ?? bytesOf(source));
  const schema = useMemo(() => read(text), [text]);
  const problems = check.data?.problems;
  const marks = useMemo(() => {
    const found = new Map<string, boolean>();
    for (const one of problems ?? []) {
      const id = one.resource === file && schema ? idAt(schema, one.element_id ?? "") : null;
      if (id) found.set(id, found.get(id) === true || one.severity === "error");
    }
    return found;
  }, [problems, file, schema]);
  const name = String(schema?.name ?? schema?.id ?? file);
  useTitle(words.form.title(name));

  const show = (pointer: string) => {
    setTab("edit");
    const id = schema && idAt(schema, pointer);
    if (id) board.current?.show(id);
  };
  const complaint = broken || (schema ? "" : words.notJson);
  return (
    <div className="desk">
      <DeskHead opened={opened} title={name} file={file} bytes={files[file] ?? bytesOf(source)} keeping={keeping} history={history} onAct={(action) => board.current?.act(action)}>
        <Segmented
          aria-label={words.form.title(name)}
          value={tab}
          onChange={setTab}
          options={[
            { value: "edit" as const, label: words.form.tabs.edit },
            { value: "preview" as const, label: words.form.tabs.preview },
          ]}
        />
      </DeskHead>
      <p className="notice desk-notice desk-phone">{words.phone}</p>
      {complaint && (
        <p className="notice error desk-notice" role="alert">
          <strong>{words.broken}</strong> {complaint}
        </p>
      )}
      <Unread found={unread} />
      <div className="desk-board" hidden={tab !== "edit"}>
        <Suspense fallback={<Bones lines={8} />}>
          <FormBoard ref={board} source={source} label={words.form.board(name)} marks={marks} onChange={(written) => keep(file, written)} onHistory={setHistory} onBroken={setBroken} onUnread={setUnread} />
        </Suspense>
      </div>
      {tab === "preview" && schema && <Trial schema={schema} text={text} />}
      <Findings check={check} file={file} onShow={show} onFile={(other) => void navigate(editorOf(initial.key, other) ?? `/studio/draw/${initial.key}`)} />
    </div>
  );
}
