// Number and query code: what lets anybody who holds them ask how the case stands.
import { CopyOutlined, PrinterOutlined } from "@ant-design/icons";
import type { CaseDetail } from "@zhenshu/client";
import { App, Button } from "antd";

import { useWords } from "../../ui/words/useWords.ts";
import { usePublicWords } from "../../ui/words/public/usePublicWords.ts";

export function Receipt({ found }: { found: CaseDetail }) {
  const { one } = usePublicWords();
  const { common } = useWords();
  const { message } = App.useApp();
  const copy = (text: string) =>
    void navigator.clipboard.writeText(text).then(
      () => message.success(one.copied),
      () => message.warning(one.copyFailed),
    );
  // Until it is accepted, an application has been received and no more.
  const title = found.accepted_at === null ? one.receiptOfArrival : one.receipt;
  const parts = [
    [one.number, found.number],
    [one.code, found.query_code],
  ] as const;
  return (
    <section className="card" aria-label={title}>
      <header className="row between">
        <h2>{title}</h2>
        <Button className="no-print desk-only" icon={<PrinterOutlined />} onClick={() => print()}>
          {common.print}
        </Button>
      </header>
      <div className="body stack tight">
        <dl className="stack tight">
          {parts.map(([name, value]) => (
            <div key={name}>
              <dt className="soft small">{name}</dt>
              <dd className="row">
                <strong className="digits grow">{value}</strong>
                <Button className="no-print" size="small" icon={<CopyOutlined />} aria-label={`${one.copy} ${name}`} onClick={() => copy(value)} />
              </dd>
            </div>
          ))}
        </dl>
        <p className="soft small">{one.receiptHint}</p>
      </div>
    </section>
  );
}
