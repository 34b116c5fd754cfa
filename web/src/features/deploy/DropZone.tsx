// Where files are dropped or chosen.
import { Button } from "antd";
import { type DragEvent, useRef, useState } from "react";

import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";
import { type Dropped, readChosen, readTransfer } from "../parts/dropped.ts";

export function DropZone({ onFiles }: { onFiles: (dropped: Dropped) => void }) {
  const { deploying: words } = useStudioWords();
  const [isOver, setIsOver] = useState(false);
  const [files, folder] = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)];
  const take = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    void readTransfer(event.dataTransfer).then(onFiles);
  };
  const over = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(true);
  };
  const input = (place: typeof files, label: string, isFolder: boolean) => (
    <input
      ref={place}
      type="file"
      multiple
      tabIndex={-1}
      aria-label={label}
      {...(isFolder ? { webkitdirectory: "" } : {})}
      onChange={(event) => {
        const { files: chosen } = event.target;
        if (chosen?.length) void readChosen(chosen).then(onFiles);
        event.target.value = "";
      }}
    />
  );
  return (
    <div className={`drop${isOver ? " is-over" : ""}`} onDrop={take} onDragOver={over} onDragLeave={() => setIsOver(false)}>
      <strong>{words.drop}</strong>
      <p className="soft small">{words.dropHint}</p>
      <div className="row">
        <Button onClick={() => files.current?.click()}>{words.choose}</Button>
        <Button onClick={() => folder.current?.click()}>{words.chooseFolder}</Button>
      </div>
      {input(files, words.choose, false)}
      {input(folder, words.chooseFolder, true)}
    </div>
  );
}
