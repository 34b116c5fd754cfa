// The board with its tools above and the findings of the town's check below.
import { App, Select } from "antd";
import { useRef, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";

import { bytesOf, handOut, textOf } from "../../api/bundles.ts";
import type { Design } from "../../api/designs.ts";
import { useMe } from "../../api/session.ts";
import { type BoardHandle, type History, ModelerBoard } from "../../bpmn/ModelerBoard.tsx";
import type { Selected } from "../../bpmn/boardView.ts";
import { useCheck } from "../../queries/useCheck.ts";
import type { ElementTemplate } from "../../queries/useElementTemplates.ts";
import { usePreferences } from "../../ui/preferences.ts";
import { clockTime } from "../../ui/times.ts";
import { useLater } from "../../ui/useLater.ts";
import { useTitle } from "../../ui/useTitle.ts";
import { useEditorWords } from "../../ui/words/editors/useEditorWords.ts";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";
import { editorOf } from "../parts/addresses.ts";
import { diagramNames, diagramOf } from "../parts/diagrams.ts";
import { type Dropped, readTransfer } from "../parts/dropped.ts";
import { Findings } from "../parts/Findings.tsx";
import "../parts/desk.css";
import { taken } from "../parts/importing.ts";
import { Trail } from "../parts/Trail.tsx";
import { Unread } from "../parts/Unread.tsx";
import { useDraftFiles } from "../parts/useDraftFiles.ts";
import { useDropping } from "../parts/useDropping.ts";
import { FilesPanel } from "./FilesPanel.tsx";
import { Simulated } from "./Simulated.tsx";
import { TaskForm } from "./TaskForm.tsx";
import { TemplateDialog } from "./TemplateDialog.tsx";
import { Tools } from "./Tools.tsx";
import { useDiscard } from "./useDiscard.ts";
import { useLanguageHelp } from "./useLanguageHelp.ts";
import { useMarks } from "./useMarks.ts";
import { useNewFile } from "./useNewFile.tsx";

interface Props {
  /** The current version; null for a process that is new. */
  readonly deployed: Design | null;
  readonly draft: Design | null;
  readonly templates: readonly ElementTemplate[];
}

/** Milliseconds of rest before the town checks what was drawn. */
const REST = 900;

export function Desk({ deployed, draft, templates }: Props) {
  const words = useStudioWords();
  const { model } = words;
  const editing = useEditorWords();
  const { language } = usePreferences();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [initial] = useState(() => (draft ?? deployed) as Design);
  const { files, keeping, keep, change, drop } = useDraftFiles(useMe().id, initial, draft !== null);
  const [search] = useSearchParams();
  const [file, setFile] = useState(() => diagramNames(initial.files).find((one) => one === search.get("file")) ?? diagramOf(initial.files, initial.key) ?? diagramNames(initial.files)[0] ?? "process.bpmn");
  const [source, setSource] = useState(() => textOf(initial.files[file] ?? new Uint8Array()));
  const [history, setHistory] = useState<History>({ canUndo: false, canRedo: false });
  const [broken, setBroken] = useState("");
  const [unread, setUnread] = useState<readonly string[]>([]);
  const [templateFor, setTemplateFor] = useState<string | null>(null);
  const [selected, setSelected] = useState<Selected | null>(null);
  const [isSimulating, setIsSimulating] = useState(false);
  const [showsFiles, setShowsFiles] = useState(false);
  const board = useRef<BoardHandle>(null);
  const check = useCheck(useLater(files, REST));
  const marks = useMarks(check.data?.problems, file);
  const help = useLanguageHelp(files);
  const bind = async (formKey: string) => {
    board.current?.bindForm(formKey);
    await board.current?.flush();
  };
  const newFile = useNewFile({ processKey: initial.key, files, change, bind });
  useTitle(model.title(initial.name));

  const open = (name: string, among = files) => {
    if (!name.endsWith(".bpmn")) return void go(editorOf(initial.key, name) ?? "");
    setFile(name);
    setSource(textOf(among[name] as Uint8Array));
    setBroken("");
  };
  const go = async (address: string) => {
    await board.current?.flush();
    void navigate(address);
  };
  const take = async ({ files: given, unread }: Dropped) => {
    const found = taken(given, initial.key, files);
    const names = Object.keys(found.files);
    if (names.length) {
      await board.current?.flush();
      await change(found.files);
      if (found.files[file]) open(file, found.files);
    }
    const leftOut = [...found.leftOut, ...unread];
    if (!names.length) void message.error(editing.files.nothing);
    else void message.success([editing.files.taken(names.join("、")), leftOut.length ? editing.files.leftOut(leftOut.join("、")) : ""].filter(Boolean).join("；"));
  };
  const dropping = useDropping((transfer) => void readTransfer(transfer).then(take));
  const simulate = async () => {
    await board.current?.flush();
    setIsSimulating((was) => !was);
  };
  const discard = useDiscard(drop, deployed ? `/studio/processes/${initial.key}` : "/studio");
  const told = { clean: model.clean(initial.base?.version ?? 0), full: model.unsaved, kept: keeping.state === "kept" ? model.saved(clockTime(keeping.at, language)) : "" }[keeping.state];
  const isStale = initial.base !== null && deployed?.base != null && deployed.base.version > initial.base.version;
  return (
    <div className="desk">
      <header className="desk-head">
        <div className="stack tight grow">
          <Trail process={deployed ? { key: initial.key, name: deployed.name } : undefined} />
          <div className="row">
            <h1>{initial.name}</h1>
            <code className="soft">{initial.key}</code>
            <span className={keeping.state === "full" ? "late small" : "soft small"} role="status">
              {told}
            </span>
            {diagramNames(files).length > 1 && (
              <Select aria-label={model.file} value={file} onChange={(name) => open(name)} options={diagramNames(files).map((value) => ({ value, label: value }))} popupMatchSelectWidth={false} />
            )}
          </div>
        </div>
        <TaskForm selected={selected} processKey={initial.key} files={files} onOpen={(address) => void go(address)} onNew={() => newFile.ask("taskForm")} />
        <Tools
          board={board}
          history={history}
          isDraft={keeping.state !== "clean"}
          hasCurrent={deployed !== null}
          hasSelected={selected !== null}
          isSimulating={isSimulating}
          onDownload={() => handOut(`${initial.key}.bpmn`, files[file] ?? bytesOf(source), "application/xml")}
          onFiles={() => setShowsFiles(true)}
          onDiscard={discard}
          onCompare={() => void go(`/studio/compare/${initial.key}?from=${deployed?.base?.version ?? ""}&to=draft`)}
          onSimulate={() => void simulate()}
          onTry={() => void go(`/studio/try/${initial.key}?new`)}
          onDeploy={() => void go(`/studio/deploy?draft=${initial.key}`)}
        />
      </header>
      {isStale && <p className="notice warning desk-notice">{model.stale(initial.base?.version ?? 0, deployed?.base?.version ?? 0)}</p>}
      <p className="notice desk-notice desk-phone">{model.phone}</p>
      {broken && (
        <p className="notice error desk-notice" role="alert">
          <strong>{model.broken}</strong>
          {broken}
        </p>
      )}
      <Unread found={unread} />
      <div className={`desk-board${dropping.isOver ? " is-over" : ""}`} data-drop={editing.files.dropHere} {...dropping.handlers}>
        {isSimulating && <Simulated xml={textOf(files[file] ?? bytesOf(source))} name={initial.name} onBroken={setBroken} />}
        <ModelerBoard
          isCovered={isSimulating}
          ref={board}
          xml={source}
          labels={{ canvas: model.canvas(initial.name), panel: model.panel }}
          templates={templates}
          marks={marks}
          help={help}
          onChange={(xml) => keep(file, xml)}
          onHistory={setHistory}
          onBroken={setBroken}
          onUnread={setUnread}
          onTemplate={setTemplateFor}
          onSelect={setSelected}
        />
      </div>
      <Findings check={check} file={file} onShow={(id) => board.current?.show(id)} onFile={open} />
      <FilesPanel
        processKey={initial.key}
        files={files}
        drawn={file}
        isOpen={showsFiles}
        onClose={() => setShowsFiles(false)}
        onOpen={(address) => void go(address)}
        onTake={(dropped) => void take(dropped)}
        onRemove={(name) => void change({}, [name])}
        onNew={newFile.ask}
      />
      {newFile.dialog}
      {templateFor !== null && (
        <TemplateDialog
          elementType={templateFor}
          templates={templates}
          onChoose={(template) => {
            board.current?.applyTemplate(template);
            setTemplateFor(null);
          }}
          onClose={() => setTemplateFor(null)}
        />
      )}
    </div>
  );
}
