// The board with its tools above and the findings of the town's check below.
import { App, Select } from "antd";
import { useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";

import { bytesOf, handOut, textOf } from "../../api/bundles.ts";
import type { Design } from "../../api/designs.ts";
import { useMe } from "../../api/session.ts";
import { type BoardHandle, type History, ModelerBoard } from "../../bpmn/ModelerBoard.tsx";
import { useCheck } from "../../queries/useCheck.ts";
import type { ElementTemplate } from "../../queries/useElementTemplates.ts";
import { usePreferences } from "../../ui/preferences.ts";
import { clockTime } from "../../ui/times.ts";
import { useLater } from "../../ui/useLater.ts";
import { useTitle } from "../../ui/useTitle.ts";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";
import { diagramNames, diagramOf } from "../parts/diagrams.ts";
import { Findings } from "../parts/Findings.tsx";
import "../parts/desk.css";
import { Trail } from "../parts/Trail.tsx";
import { useDraftFiles } from "../parts/useDraftFiles.ts";
import { TemplateDialog } from "./TemplateDialog.tsx";
import { Tools } from "./Tools.tsx";

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
  const { language } = usePreferences();
  const { modal, message } = App.useApp();
  const navigate = useNavigate();
  const [initial] = useState(() => (draft ?? deployed) as Design);
  const { files, keeping, keep, drop } = useDraftFiles(useMe().id, initial, draft !== null);
  const [file, setFile] = useState(() => diagramOf(initial.files, initial.key) ?? diagramNames(initial.files)[0] ?? "process.bpmn");
  const [source, setSource] = useState(() => textOf(initial.files[file] ?? new Uint8Array()));
  const [history, setHistory] = useState<History>({ canUndo: false, canRedo: false });
  const [broken, setBroken] = useState("");
  const [templateFor, setTemplateFor] = useState<string | null>(null);
  const board = useRef<BoardHandle>(null);
  const check = useCheck(useLater(files, REST));
  const problems = check.data?.problems;
  const marks = useMemo(
    () =>
      (problems ?? [])
        .filter((one) => one.resource === file && one.element_id)
        .map((one) => ({ id: one.element_id ?? "", isError: one.severity === "error", told: language === "zh" ? one.message : one.message_en })),
    [problems, file, language],
  );
  useTitle(model.title(initial.name));

  const open = (name: string) => {
    setFile(name);
    setSource(textOf(files[name] as Uint8Array));
    setBroken("");
  };
  const bringIn = async (chosen: File) => {
    const xml = await chosen.text();
    setBroken("");
    setSource(xml);
    keep(file, xml);
  };
  const discard = () =>
    void modal.confirm({
      title: model.drop,
      content: model.dropAsk,
      okText: model.drop,
      okButtonProps: { danger: true },
      onOk: async () => {
        await drop();
        void navigate(deployed ? `/studio/processes/${initial.key}` : "/studio");
      },
    });
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
              <Select aria-label={model.file} value={file} onChange={open} options={diagramNames(files).map((value) => ({ value, label: value }))} popupMatchSelectWidth={false} />
            )}
          </div>
        </div>
        <Tools
          board={board}
          history={history}
          isDraft={keeping.state !== "clean"}
          hasCurrent={deployed !== null}
          onDownload={() => handOut(`${initial.key}.bpmn`, files[file] ?? bytesOf(source), "application/xml")}
          onImport={(chosen) => void bringIn(chosen).catch((error: Error) => message.error(model.importFailed(error.message)))}
          onDiscard={discard}
          onCompare={() => void navigate(`/studio/compare/${initial.key}?from=${deployed?.base?.version ?? ""}&to=draft`)}
          onTry={() => void navigate(`/studio/try/${initial.key}?new`)}
          onDeploy={() => void navigate(`/studio/deploy?draft=${initial.key}`)}
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
      <div className="desk-board">
        <ModelerBoard
          ref={board}
          xml={source}
          labels={{ canvas: model.canvas(initial.name), panel: model.panel }}
          templates={templates}
          marks={marks}
          onChange={(xml) => keep(file, xml)}
          onHistory={setHistory}
          onBroken={setBroken}
          onTemplate={setTemplateFor}
        />
      </div>
      <Findings check={check} file={file} onShow={(id) => board.current?.show(id)} onFile={open} />
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
