// One file that was handed in: shown at a click where it can be, kept as it is.
import { PaperClipOutlined } from "@ant-design/icons";

import type { HeldFile } from "../../api/files.ts";
import { town } from "../../api/town.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { LookButton } from "./LookButton.tsx";

export function Preview({ file }: { file: HeldFile }) {
  const { files: words } = useWords();
  return (
    <>
      <PaperClipOutlined aria-hidden />
      <a className="grow" href={`/api/v1/uploads/${file.id}/content`} download={file.name} aria-label={words.download(file.name)}>
        {file.name}
      </a>
      <span className="soft small nowrap">{sizeOf(file.size)}</span>
      <LookButton name={file.name} type={file.type} fetchBytes={() => town.download(file.id)} />
    </>
  );
}

const KILO = 1024;

/** In the largest unit that leaves a number before the point. */
const sizeOf = (bytes: number) => (bytes < KILO * KILO ? `${Math.max(1, Math.round(bytes / KILO))} KB` : `${(bytes / KILO / KILO).toFixed(1)} MB`);
