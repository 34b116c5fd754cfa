// What became of each file of a bundle; texts line by line.
import { fileKinds, type Files, textOf } from "../../api/bundles.ts";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";
import { lineDifferences } from "./lines.ts";

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
