// What became of each file of a bundle: forms and decisions by what they mean, other texts line by line.
import { fileKinds, type Files, textOf } from "../../api/bundles.ts";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";
import { DifferenceList } from "./DifferenceList.tsx";
import { lineDifferences } from "./lines.ts";
import { useMeaning } from "./useMeaning.ts";

interface Props {
  readonly before: Files;
  readonly after: Files;
  /** Files that are compared elsewhere. */
  readonly besides?: readonly string[];
}

const TAG = { added: "green", removed: "red", changed: "yellow", same: "plain" } as const;

export function FileDifferences({ before, after, besides = [] }: Props) {
  const words = useStudioWords();
  const found = fileKinds(before, after).filter((one) => one.kind !== "same" && !besides.includes(one.name));
  if (!found.length) return <p className="soft">{words.compare.noFiles}</p>;
  return (
    <ul className="differences" aria-label={words.compare.files}>
      {found.map(({ name, kind }) => (
        <li key={name}>
          <div className="row">
            <span className={`tag ${TAG[kind]}`}>{words.compare.fileKinds[kind]}</span>
            <code>{name}</code>
          </div>
          {kind === "changed" && <Meant name={name} before={textOf(before[name] as Uint8Array)} after={textOf(after[name] as Uint8Array)} />}
          {kind === "changed" && (
            <details>
              <summary>{words.compare.lines}</summary>
              <Lines before={textOf(before[name] as Uint8Array)} after={textOf(after[name] as Uint8Array)} />
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Nothing where a file is neither form nor decision, or cannot be read: then its lines say it. */
function Meant({ name, before, after }: { name: string; before: string; after: string }) {
  const words = useStudioWords();
  const { data: found } = useMeaning(name, before, after);
  if (!found) return null;
  if (!found.length) return <p className="soft">{words.compare.onlyWritten}</p>;
  return (
    <details open={found.length <= 20}>
      <summary>{words.compare.meant(found.length)}</summary>
      <DifferenceList found={found} facts={/\.form$/i.test(name) ? words.formFacts : words.tableFacts} />
    </details>
  );
}

function Lines({ before, after }: { before: string; after: string }) {
  const words = useStudioWords();
  const lines = lineDifferences(before, after);
  if (!lines) return <p className="soft">{words.compare.tooLong}</p>;
  const sign = { old: "− ", new: "+ ", same: "  ", gap: "" };
  return (
    <pre className="lines" tabIndex={0}>
      {lines.map((line, at) => (
        <div key={at} className={`is-${line.kind}`}>
          {sign[line.kind]}
          {line.text}
        </div>
      ))}
    </pre>
  );
}
