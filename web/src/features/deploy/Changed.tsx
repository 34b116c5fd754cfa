// What is different from the version that is current: in the diagram and in the other files.
import { type Files, textOf } from "../../api/bundles.ts";
import { useDifferences } from "../../bpmn/useDifferences.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";
import { diagramOf } from "../parts/diagrams.ts";
import { DifferenceList } from "../parts/DifferenceList.tsx";
import { FileDifferences } from "../parts/FileDifferences.tsx";
import { Uncompared } from "../parts/Uncompared.tsx";

export function Changed({ processKey, before, after }: { processKey: string; before: Files; after: Files }) {
  const words = useStudioWords();
  const [oldName, nowName] = [diagramOf(before, processKey), diagramOf(after, processKey)];
  const found = useDifferences(oldName && textOf(before[oldName] as Uint8Array), nowName && textOf(after[nowName] as Uint8Array));
  return (
    <section className="card" aria-label={words.deploying.changes}>
      <header>
        <h2>{words.deploying.changes}</h2>
      </header>
      <div className="body stack">
        <Loaded answer={found}>
          {({ found: differences, unread }) => (
            <>
              <Uncompared found={unread} />
              <details open={differences.length > 0 && differences.length <= 20}>
                <summary>{differences.length ? words.compare.found(differences.length) : words.compare.same}</summary>
                {differences.length > 0 && <DifferenceList found={differences} />}
              </details>
            </>
          )}
        </Loaded>
        <FileDifferences before={before} after={after} besides={found.data?.unread.length ? [] : [oldName ?? "", nowName ?? ""]} />
      </div>
    </section>
  );
}
