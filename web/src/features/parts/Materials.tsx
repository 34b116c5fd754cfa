// What was handed in and what was issued, to look at and to keep.
import type { DocumentOut } from "@zhenshu/client";

import { filesIn } from "../../api/files.ts";
import { useMay } from "../../api/session.ts";
import { town } from "../../api/town.ts";
import { useDocuments } from "../../queries/useDocuments.ts";
import { useVariables } from "../../queries/useVariables.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { useWords } from "../../ui/words/useWords.ts";
import { LookButton } from "./LookButton.tsx";
import { Preview } from "./Preview.tsx";

export function Materials({ instanceId }: { instanceId: string }) {
  const words = useWords();
  const variables = useVariables(instanceId);
  const mayPapers = useMay("case:read");
  const documents = useDocuments(instanceId);
  return (
    <div className="stack">
      <Loaded answer={variables} bones={2}>
        {(found) => {
          const files = filesIn(found);
          return files.length === 0 && !documents.data?.length ? (
            <Empty>{words.files.empty}</Empty>
          ) : (
            files.length > 0 && (
              <section className="stack tight">
                <h3>{words.files.uploads}</h3>
                <ul className="files">
                  {files.map((file) => (
                    <li key={file.id}>
                      <Preview file={file} />
                    </li>
                  ))}
                </ul>
              </section>
            )
          );
        }}
      </Loaded>
      {mayPapers && documents.data && documents.data.length > 0 && (
        <section className="stack tight">
          <h3>{words.files.documents}</h3>
          <ul className="files">
            {documents.data.map((paper) => (
              <Paper key={paper.id} paper={paper} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

/** A paper that was issued: as it is read, and as an office prints and stamps it. */
function Paper({ paper }: { paper: DocumentOut }) {
  const { files: words } = useWords();
  const address = (format: "pdf" | "docx") => `/api/v1/documents/${paper.id}/content?format=${format}`;
  return (
    <li>
      <span className="grow">
        <a href={address("pdf")} aria-label={words.download(paper.title)}>
          {paper.title}
        </a>
        <span className="soft small block">{paper.number}</span>
        <span className="soft small block">
          <Moment at={paper.issued_at} /> {words.issued}
          {paper.served_at && (
            <>
              {" · "}
              <Moment at={paper.served_at} /> {words.served}
            </>
          )}
        </span>
        {paper.void_reason && <span className="block small">{paper.void_reason}</span>}
      </span>
      {paper.voided_at && <span className="tag red">{words.voided}</span>}
      <LookButton name={paper.title} type="application/pdf" fetchBytes={() => town.downloadDocument(paper.id, { format: "pdf" })} />
      <a className="small nowrap no-print" href={address("docx")} aria-label={words.downloadAs(paper.title, words.docx)}>
        {words.docx}
      </a>
    </li>
  );
}
