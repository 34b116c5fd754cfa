// The decision editor with its test rows, and the findings of the town's check below.
import { lazy, Suspense, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";

import { bytesOf, textOf } from "../../api/bundles.ts";
import type { Design } from "../../api/designs.ts";
import { useMe } from "../../api/session.ts";
import type { DecisionBoardHandle } from "../../dmn/DecisionBoard.tsx";
import { decisionsOf, type DmnElement, placeOf } from "../../dmn/model.ts";
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
import "./decision.css";
import { TestRows } from "./TestRows.tsx";

const DecisionBoard = lazy(async () => ({ default: (await import("../../dmn/DecisionBoard.tsx")).DecisionBoard }));

/** Milliseconds of rest before the town checks what was drawn. */
const REST = 900;

/** A change of the model: the editor changes its tree in place. */
interface Drawn {
  readonly definitions: DmnElement;
}

export function DecisionDesk({ opened, file }: { opened: Opened; file: string }) {
  const words = useEditorWords();
  const navigate = useNavigate();
  const [initial] = useState(() => (opened.draft ?? opened.deployed) as Design);
  const { files, keeping, keep } = useDraftFiles(useMe().id, initial, opened.draft !== null);
  const [source] = useState(() => textOf(initial.files[file] as Uint8Array));
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  const [history, setHistory] = useState({ canUndo: false, canRedo: false });
  const [broken, setBroken] = useState("");
  const [unread, setUnread] = useState<readonly string[]>([]);
  const [fired, setFired] = useState<readonly string[]>([]);
  const board = useRef<DecisionBoardHandle>(null);
  const rested = useLater(files, REST);
  const check = useCheck(rested);
  const problems = check.data?.problems;
  const marks = useMemo(() => {
    const found = new Map<string, boolean>();
    for (const one of problems ?? []) {
      const place = drawn && one.resource === file ? placeOf(drawn.definitions, one) : null;
      for (const id of place?.ids ?? []) found.set(id, found.get(id) === true || one.severity === "error");
    }
    return found;
  }, [problems, file, drawn]);
  const name = drawn?.definitions.name ?? file.replace(/^.*\//, "");
  useTitle(words.decision.title(name));

  return (
    <div className="desk decision-desk">
      <DeskHead opened={opened} title={name} file={file} bytes={files[file] ?? bytesOf(source)} keeping={keeping} history={history} onAct={(action) => board.current?.act(action)} />
      <p className="notice desk-notice desk-phone">{words.phone}</p>
      {broken && (
        <p className="notice error desk-notice" role="alert">
          <strong>{words.broken}</strong> {broken}
        </p>
      )}
      <Unread found={unread} />
      <div className="desk-board decision-place">
        <Suspense fallback={<Bones lines={8} />}>
          <DecisionBoard
            ref={board}
            source={source}
            label={words.decision.board(name)}
            marks={marks}
            fired={fired}
            onModel={(definitions) => setDrawn({ definitions })}
            onChange={(written) => keep(file, written)}
            onHistory={setHistory}
            onBroken={setBroken}
            onUnread={setUnread}
          />
        </Suspense>
        {drawn && <TestRows files={rested} file={file} decisions={decisionsOf(drawn.definitions)} onFired={setFired} onShow={(id) => board.current?.show(id, [])} />}
      </div>
      <Findings
        check={check}
        file={file}
        onShow={(_, problem) => {
          const place = drawn && placeOf(drawn.definitions, problem);
          if (place) board.current?.show(place.decision.id, place.ids);
        }}
        onFile={(other) => void navigate(editorOf(initial.key, other) ?? `/studio/draw/${initial.key}`)}
      />
    </div>
  );
}
