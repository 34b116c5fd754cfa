// Everything that differs in a diagram, as a list; each line leads to its place.
import type { Change, Difference } from "../../api/differences.ts";
import { useStudioWords, type StudioWords } from "../../ui/words/studio/useStudioWords.ts";

interface Props {
  readonly found: readonly Difference[];
  readonly onShow?: (id: string) => void;
  /** Names of the properties of another language than that of diagrams. */
  readonly facts?: Facts;
}

type Facts = Readonly<Record<string, string>>;

const TAG = { added: "green", removed: "red", changed: "yellow", moved: "blue" } as const;

export const typeName = (type: string, words: StudioWords) => words.types[type] ?? type.replace(/\B([A-Z])/g, " $1").toLowerCase();

/** A path of properties as people call them; what nobody gave a name stays as it is written. */
export const pathName = (path: string, facts: Facts) =>
  path
    .split(/\.(?![^[]*\])/)
    .map((part) => part.replace(/^([^[]+)(?:\[([^\]]*)\])?$/, (_, name: string, key?: string) => `${facts[name] ?? name}${key ? ` ${keyName(key, facts)}` : ""}`))
    .join(" › ");

const keyName = (key: string, facts: Facts) => {
  const [type = "", ...rest] = key.split(" ");
  return [facts[type] ?? type.replace(/^\w+:/, ""), ...rest].join(" ");
};

export function DifferenceList({ found, onShow, facts }: Props) {
  const words = useStudioWords();
  if (!found.length) return <p className="soft">{words.compare.same}</p>;
  return (
    <ul className="differences" aria-label={words.compare.list}>
      {found.map((one) => (
        <li key={one.id}>
          <div className="row">
            <span className={`tag ${TAG[one.kind]}`}>{words.compare.kinds[one.kind]}</span>
            <span className="soft">{typeName(one.type, words)}</span>
            {onShow && one.id ? (
              <button type="button" className="linkish" onClick={() => onShow(one.id)} aria-label={words.compare.jump(one.name || one.id)}>
                {one.name || one.id}
              </button>
            ) : (
              <strong>{one.name || one.id}</strong>
            )}
            {one.id && one.name && <code className="small soft">{one.id}</code>}
          </div>
          <Changes changes={one.changes} facts={facts ?? words.facts} isOpen={one.kind === "changed" && one.changes.length <= 4} />
        </li>
      ))}
    </ul>
  );
}

function Changes({ changes, facts, isOpen }: { changes: readonly Change[]; facts: Facts; isOpen: boolean }) {
  const words = useStudioWords();
  return (
    <details open={isOpen}>
      <summary>{words.compare.changes(changes.length)}</summary>
      <dl className="changes">
        {changes.map((one) => (
          <div key={one.path}>
            <dt title={one.path}>{pathName(one.path, facts)}</dt>
            <dd>
              {one.before !== null && <del>{one.before || words.compare.none}</del>}
              {one.after !== null && <ins>{one.after || words.compare.none}</ins>}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
