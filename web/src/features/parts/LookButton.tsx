// Shows a file where one is: pictures and PDF, as far as this browser can; everything else is only kept.
import { EyeOutlined } from "@ant-design/icons";
import { App, Button, Modal } from "antd";
import { useEffect, useState } from "react";

import { useExplained } from "../../ui/Failure.tsx";
import { useWords } from "../../ui/words/useWords.ts";

/** Pictures that every browser draws; a phone's HEIC and a scanner's TIFF are not among them. */
const PICTURES: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp"]);
const PDF = "application/pdf";

const canShow = (type: string) => PICTURES.has(type) || (type === PDF && navigator.pdfViewerEnabled);

interface Props {
  readonly name: string;
  /** What the town found the file to be by its content. */
  readonly type: string;
  readonly fetchBytes: () => Promise<Uint8Array>;
}

export function LookButton({ name, type, fetchBytes }: Props) {
  const { files: words } = useWords();
  const explain = useExplained();
  const { message } = App.useApp();
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => () => void (url && URL.revokeObjectURL(url)), [url]);
  if (!canShow(type)) return null;
  // The kind stands in the blob itself, and only kinds that run nothing get here.
  const show = () =>
    void fetchBytes().then(
      (bytes) => setUrl(URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }))),
      (error: unknown) => void message.error(explain(error).title),
    );
  return (
    <>
      <Button type="text" className="no-print" icon={<EyeOutlined />} aria-label={words.preview(name)} onClick={show} />
      <Modal open={url !== null} title={name} footer={null} width={960} onCancel={() => setUrl(null)}>
        {url && (type === PDF ? <iframe className="sheet-frame" src={url} title={name} /> : <img src={url} alt={name} style={{ maxWidth: "100%" }} />)}
      </Modal>
    </>
  );
}
