// What was handed in and what was issued, to look at and to keep.
import { useMay } from "../../api/session.ts";
import { useDocuments } from "../../queries/useDocuments.ts";
import { useVariables } from "../../queries/useVariables.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { useWords } from "../../ui/words/useWords.ts";
import { filesIn } from "./files.ts";
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
            <ul className="files">
              {files.map((file) => (
                <li key={file.id}>
                  <Preview file={file} />
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
      {mayPapers && documents.data && documents.data.length > 0 && (
        <section className="stack tight">
          <h3>{words.files.documents}</h3>
          <ul className="files">
            {documents.data.map((paper) => (
              <li key={paper.id}>
                <span className="grow">
                  <a href={`/api/v1/documents/${paper.id}/content`} aria-label={words.files.download(paper.title)}>
                    {paper.title}
                  </a>
                  <span className="soft small"> {paper.number}</span>
                </span>
                {paper.voided_at && <span className="tag red">{words.files.voided}</span>}
                <span className="soft small">
                  <Moment at={paper.issued_at} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
