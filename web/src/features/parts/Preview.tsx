// One file: a picture is shown at a click, everything can be kept.
import { EyeOutlined, PaperClipOutlined } from "@ant-design/icons";
import { App, Button, Modal } from "antd";
import { useEffect, useState } from "react";

import { town } from "../../api/town.ts";
import { useExplained } from "../../ui/Failure.tsx";
import { useWords } from "../../ui/words/useWords.ts";
import type { HeldFile } from "./files.ts";

export function Preview({ file }: { file: HeldFile }) {
  const words = useWords();
  const explain = useExplained();
  const { message } = App.useApp();
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => () => void (url && URL.revokeObjectURL(url)), [url]);
  const show = () =>
    void town.download(file.id).then(
      (bytes) => setUrl(URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: file.type }))),
      (error: unknown) => void message.error(explain(error).title),
    );
  return (
    <>
      <PaperClipOutlined aria-hidden />
      <a className="grow" href={`/api/v1/uploads/${file.id}/content`} download={file.name} aria-label={words.files.download(file.name)}>
        {file.name}
      </a>
      <span className="soft small nowrap">{sizeOf(file.size)}</span>
      {file.type.startsWith("image/") && <Button type="text" icon={<EyeOutlined />} aria-label={words.files.preview(file.name)} onClick={show} />}
      <Modal open={url !== null} title={file.name} footer={null} width={900} onCancel={() => setUrl(null)}>
        {url && <img src={url} alt={file.name} style={{ maxWidth: "100%" }} />}
      </Modal>
    </>
  );
}

const KILO = 1024;

/** In the largest unit that leaves a number before the point. */
const sizeOf = (bytes: number) => (bytes < KILO * KILO ? `${Math.max(1, Math.round(bytes / KILO))} KB` : `${(bytes / KILO / KILO).toFixed(1)} MB`);
