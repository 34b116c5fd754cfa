// The files of the draft: each can be edited, saved or taken out; others can be brought in.
import { DeleteOutlined, DownloadOutlined, PlusOutlined, UploadOutlined } from "@ant-design/icons";
import { App, Button, Drawer } from "antd";
import { useRef } from "react";

import { type Files, handOut, packed } from "../../api/bundles.ts";
import { useEditorWords } from "../../ui/words/editors/useEditorWords.ts";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";
import { editorOf } from "../parts/addresses.ts";
import { type Dropped, readChosen } from "../parts/dropped.ts";

interface Props {
  readonly processKey: string;
  readonly files: Files;
  /** What is drawn on the board, which cannot be taken out. */
  readonly drawn: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onOpen: (address: string) => void;
  readonly onTake: (dropped: Dropped) => void;
  readonly onRemove: (name: string) => void;
  readonly onNew: (kind: "form" | "decision") => void;
}

export function FilesPanel({ processKey, files, drawn, isOpen, onClose, onOpen, onTake, onRemove, onNew }: Props) {
  const { files: words, downloadBundle } = useEditorWords();
  const { deploying } = useStudioWords();
  const { modal } = App.useApp();
  const chooser = useRef<HTMLInputElement>(null);
  const remove = (name: string) =>
    void modal.confirm({ title: words.removeAsk(name), okText: words.removeOk, okButtonProps: { danger: true }, onOk: () => onRemove(name) });
  return (
    <Drawer open={isOpen} onClose={onClose} title={words.title} size={480}>
      <div className="stack">
        <div className="row">
          <Button icon={<UploadOutlined />} onClick={() => chooser.current?.click()}>
            {words.add}
          </Button>
          <Button icon={<DownloadOutlined />} onClick={() => handOut(`${processKey}.zip`, packed(files), "application/zip")}>
            {downloadBundle}
          </Button>
        </div>
        <p className="soft small">{words.addHint}</p>
        <ul className="files">
          {Object.entries(files)
            .sort(([one], [other]) => one.localeCompare(other))
            .map(([name, bytes]) => {
              const address = editorOf(processKey, name);
              return (
                <li key={name}>
                  {address && name !== drawn ? (
                    <button type="button" className="linkish grow start" aria-label={words.open(name)} onClick={() => onOpen(address)}>
                      <code>{name}</code>
                    </button>
                  ) : (
                    <code className="grow">{name}</code>
                  )}
                  <span className="soft small nowrap">{deploying.size(bytes.length)}</span>
                  <Button type="text" icon={<DownloadOutlined />} aria-label={words.save(name)} title={words.save(name)} onClick={() => handOut(name.replace(/^.*\//, ""), bytes)} />
                  <Button type="text" icon={<DeleteOutlined />} aria-label={words.remove(name)} title={words.remove(name)} disabled={name === drawn} onClick={() => remove(name)} />
                </li>
              );
            })}
        </ul>
        <div className="row">
          <Button icon={<PlusOutlined />} onClick={() => onNew("form")}>
            {words.newForm}
          </Button>
          <Button icon={<PlusOutlined />} onClick={() => onNew("decision")}>
            {words.newDecision}
          </Button>
        </div>
      </div>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        aria-label={words.add}
        onChange={(event) => {
          const { files: chosen } = event.target;
          if (chosen?.length) void readChosen(chosen).then(onTake);
          event.target.value = "";
        }}
      />
    </Drawer>
  );
}
