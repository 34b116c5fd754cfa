// The head of an editor of one file: what it is, whether it is kept, and what can be done with it.
import { DownloadOutlined, RedoOutlined, UndoOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router";

import { handOut } from "../../api/bundles.ts";
import { usePreferences } from "../../ui/preferences.ts";
import { clockTime } from "../../ui/times.ts";
import { useEditorWords } from "../../ui/words/editors/useEditorWords.ts";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";
import type { Opened } from "./OpenedDesign.tsx";
import { Trail } from "./Trail.tsx";
import type { Keeping } from "./useDraftFiles.ts";

interface Props {
  readonly opened: Opened;
  readonly title: string;
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly keeping: Keeping;
  readonly history: { readonly canUndo: boolean; readonly canRedo: boolean };
  readonly onAct: (action: "undo" | "redo") => void;
  readonly children?: ReactNode;
}

export function DeskHead({ opened: { deployed, draft }, title, file, bytes, keeping, history, onAct, children }: Props) {
  const { model } = useStudioWords();
  const words = useEditorWords();
  const { language } = usePreferences();
  const design = draft ?? deployed;
  const told = keeping.state === "full" ? model.unsaved : keeping.state === "kept" ? model.saved(clockTime(keeping.at, language)) : model.clean(design?.base?.version ?? 0);
  return (
    <header className="desk-head">
      <div className="stack tight grow">
        <Trail process={deployed ? { key: deployed.key, name: deployed.name } : undefined} />
        <div className="row">
          <h1>{title}</h1>
          <code className="soft">{file}</code>
          <span className={keeping.state === "full" ? "late small" : "soft small"} role="status">
            {told}
          </span>
        </div>
      </div>
      <div className="row desk-tools" role="toolbar" aria-label={words.edit}>
        {children}
        <Button type="text" icon={<UndoOutlined />} aria-label={words.undo} title={words.undo} disabled={!history.canUndo} onClick={() => onAct("undo")} />
        <Button type="text" icon={<RedoOutlined />} aria-label={words.redo} title={words.redo} disabled={!history.canRedo} onClick={() => onAct("redo")} />
        <Button type="text" icon={<DownloadOutlined />} aria-label={words.download} title={words.download} onClick={() => handOut(file.replace(/^.*\//, ""), bytes)} />
        <Link className="plain-button desk-back" to={`/studio/draw/${design?.key ?? ""}`}>
          {words.design}
        </Link>
      </div>
    </header>
  );
}
