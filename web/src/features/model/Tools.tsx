// What can be done with the drawing as a whole.
import { CopyOutlined, ExpandOutlined, ExperimentOutlined, FolderOpenOutlined, MoreOutlined, NodeIndexOutlined, PlayCircleOutlined, PlusSquareOutlined, QuestionCircleOutlined, RedoOutlined, SearchOutlined, SnippetsOutlined, UndoOutlined, ZoomInOutlined, ZoomOutOutlined } from "@ant-design/icons";
import { Button, Dropdown, type MenuProps, Popover } from "antd";
import type { ReactNode, RefObject } from "react";

import type { BoardHandle, History } from "../../bpmn/ModelerBoard.tsx";
import { useEditorWords } from "../../ui/words/editors/useEditorWords.ts";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";

interface Props {
  readonly board: RefObject<BoardHandle | null>;
  readonly history: History;
  readonly isDraft: boolean;
  readonly hasCurrent: boolean;
  /** Whether one element is selected, which another may be connected with. */
  readonly hasSelected: boolean;
  readonly isSimulating: boolean;
  readonly onDownload: () => void;
  readonly onFiles: () => void;
  readonly onDiscard: () => void;
  readonly onCompare: () => void;
  readonly onSimulate: () => void;
  readonly onTry: () => void;
  readonly onDeploy: () => void;
}

const STEP = 1.25;

export function Tools({ board, history, isDraft, hasCurrent, hasSelected, isSimulating, onDownload, onFiles, onDiscard, onCompare, onSimulate, onTry, onDeploy }: Props) {
  const { model: words, compare } = useStudioWords();
  const { files } = useEditorWords();
  const tool = (label: string, icon: ReactNode, act: () => void, isOff = false) => <Button type="text" icon={icon} aria-label={label} title={label} disabled={isOff || isSimulating} onClick={act} />;
  const items: MenuProps["items"] = [
    { key: "download", label: words.download },
    { key: "compare", label: hasCurrent ? words.compare : compare.title, disabled: !hasCurrent || !isDraft },
    { type: "divider" },
    { key: "discard", label: words.drop, danger: true, disabled: !isDraft },
  ];
  const acts: Readonly<Record<string, () => void>> = { download: onDownload, compare: onCompare, discard: onDiscard };
  const onClick: MenuProps["onClick"] = ({ key }) => acts[key]?.();
  const keys = (
    <dl className="keys">
      {words.shortcuts.map(([key, meaning]) => (
        <div key={key} className="row between">
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
  return (
    <div className="row desk-tools" role="toolbar" aria-label={words.keys}>
      {tool(words.addElement, <PlusSquareOutlined />, () => board.current?.menu("appendElement"))}
      {tool(words.connect, <NodeIndexOutlined />, () => board.current?.menu("connectTo"), !hasSelected)}
      {tool(words.undo, <UndoOutlined />, () => board.current?.act("undo"), !history.canUndo)}
      {tool(words.redo, <RedoOutlined />, () => board.current?.act("redo"), !history.canRedo)}
      {tool(words.copy, <CopyOutlined />, () => board.current?.act("copy"))}
      {tool(words.paste, <SnippetsOutlined />, () => board.current?.act("paste"))}
      {tool(words.find, <SearchOutlined />, () => board.current?.act("find"))}
      {tool(words.zoomOut, <ZoomOutOutlined />, () => board.current?.zoom(1 / STEP))}
      {tool(words.zoomIn, <ZoomInOutlined />, () => board.current?.zoom(STEP))}
      {tool(words.fit, <ExpandOutlined />, () => board.current?.zoom("fit"))}
      <Popover content={keys} trigger="click" placement="bottomRight" title={words.keys}>
        <Button type="text" icon={<QuestionCircleOutlined />} aria-label={words.keys} title={words.keys} />
      </Popover>
      <Dropdown trigger={["click"]} menu={{ items, onClick }}>
        <Button icon={<MoreOutlined />} aria-label={words.more} title={words.more} />
      </Dropdown>
      <Button icon={<FolderOpenOutlined />} onClick={onFiles}>
        {files.button}
      </Button>
      <Button icon={<PlayCircleOutlined />} aria-pressed={isSimulating} type={isSimulating ? "primary" : "default"} onClick={onSimulate}>
        {isSimulating ? words.simulateEnd : words.simulate}
      </Button>
      <Button icon={<ExperimentOutlined />} onClick={onTry}>
        {words.try}
      </Button>
      <Button type="primary" onClick={onDeploy} disabled={!isDraft}>
        {words.deploy}
      </Button>
    </div>
  );
}
