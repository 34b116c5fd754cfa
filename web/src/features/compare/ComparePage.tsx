// Two versions of a process beside each other: in the diagram, as a list, and file by file.
import { SwapOutlined } from "@ant-design/icons";
import type { ProcessDefinitionOut } from "@zhenshu/client";
import { Button, Select } from "antd";
import { useRef } from "react";
import { useParams, useSearchParams } from "react-router";

import { type Files, textOf } from "../../api/bundles.ts";
import type { Design } from "../../api/designs.ts";
import { useMe } from "../../api/session.ts";
import { Comparison, type ComparisonHandle } from "../../bpmn/Comparison.tsx";
import { useBundle } from "../../queries/useBundle.ts";
import { useDesign } from "../../queries/useDesign.ts";
import { useDifferences } from "../../bpmn/useDifferences.ts";
import { useProcessVersions } from "../../queries/useProcessVersions.ts";
import { Bones } from "../../ui/Bones.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { useTitle } from "../../ui/useTitle.ts";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";
import { DifferenceList } from "../parts/DifferenceList.tsx";
import { FileDifferences } from "../parts/FileDifferences.tsx";
import { diagramOf } from "../parts/diagrams.ts";
import { StudioGate } from "../parts/StudioGate.tsx";
import { Trail } from "../parts/Trail.tsx";
import { Uncompared } from "../parts/Uncompared.tsx";

const DRAFT = "draft";

interface Side {
  readonly value: string;
  readonly label: string;
  readonly files: Files;
}

export default function ComparePage() {
  const { processKey = "" } = useParams();
  const versions = useProcessVersions(processKey);
  const draft = useDesign(useMe().id, processKey);
  return (
    <StudioGate>
      <div className="page">
        <Loaded answer={versions} bones={8}>
          {(found) => (draft.isPending ? <Bones lines={8} /> : <Chosen processKey={processKey} versions={found} draft={draft.data ?? null} />)}
        </Loaded>
      </div>
    </StudioGate>
  );
}

function Chosen({ processKey, versions, draft }: { processKey: string; versions: readonly ProcessDefinitionOut[]; draft: Design | null }) {
  const words = useStudioWords();
  const [search, setSearch] = useSearchParams();
  const from = search.get("from") ?? String(versions[1]?.version ?? versions[0]?.version ?? "");
  const to = search.get("to") ?? (draft ? DRAFT : String(versions[0]?.version ?? ""));
  const versionOf = (value: string) => versions.find((one) => String(one.version) === value);
  const [before, after] = [useBundle(versionOf(from)?.deployment_id ?? null), useBundle(versionOf(to)?.deployment_id ?? null)];
  const name = versions[0]?.name ?? draft?.name ?? processKey;
  useTitle(words.compare.of(name));
  const options = [
    ...(draft ? [{ value: DRAFT, label: words.compare.draft }] : []),
    ...versions.map((one) => ({ value: String(one.version), label: words.version(one.version) })),
  ];
  const choose = (next: { from: string; to: string }) => setSearch(next, { replace: true });
  const side = (value: string, files: Files | undefined): Side | null => {
    const held = value === DRAFT ? draft?.files : files;
    return held ? { value, label: options.find((one) => one.value === value)?.label ?? value, files: held } : null;
  };
  const [old, now] = [side(from, before.data), side(to, after.data)];
  const failed = before.error ?? after.error;
  const isChosen = from !== to && [from, to].every((value) => options.some((one) => one.value === value));
  return (
    <div className="stack">
      <header className="row between">
        <div className="stack tight">
          <Trail process={versions.length ? { key: processKey, name } : undefined} />
          <h1>{words.compare.of(name)}</h1>
        </div>
        <div className="row">
          <Select aria-label={words.compare.from} value={from} options={options} onChange={(value: string) => choose({ from: value, to })} style={{ minWidth: 110 }} />
          <Button icon={<SwapOutlined />} onClick={() => choose({ from: to, to: from })} aria-label={words.compare.swap} />
          <Select aria-label={words.compare.to} value={to} options={options} onChange={(value: string) => choose({ from, to: value })} style={{ minWidth: 110 }} />
        </div>
      </header>
      {!isChosen && <Empty>{words.compare.one}</Empty>}
      {isChosen && (
        <Loaded answer={{ data: old && now ? { old, now } : undefined, error: failed, refetch: () => void before.refetch() }} bones={8}>
          {(both) => <Compared processKey={processKey} before={both.old} after={both.now} />}
        </Loaded>
      )}
    </div>
  );
}

function Compared({ processKey, before, after }: { processKey: string; before: Side; after: Side }) {
  const words = useStudioWords();
  const drawing = useRef<ComparisonHandle>(null);
  const [oldName, nowName] = [diagramOf(before.files, processKey), diagramOf(after.files, processKey)];
  const old = oldName ? textOf(before.files[oldName] as Uint8Array) : null;
  const now = nowName ? textOf(after.files[nowName] as Uint8Array) : null;
  const found = useDifferences(old, now);
  return (
    <Loaded answer={found} bones={8}>
      {({ found: differences, unread }) => (
        <>
          <Uncompared found={unread} />
          <section className="card" aria-label={words.compare.title}>
            <header className="row between">
              <h2>{differences.length ? words.compare.found(differences.length) : words.compare.same}</h2>
              <div className="row small" role="group" aria-label={words.compare.legend}>
                <span className="tag green">{words.compare.kinds.added}</span>
                <span className="tag red">{words.compare.kinds.removed}</span>
                <span className="tag yellow">{words.compare.kinds.changed}</span>
                <span className="tag blue">{words.compare.kinds.moved}</span>
              </div>
            </header>
            <Comparison
              ref={drawing}
              before={{ xml: old ?? "", label: words.compare.side(words.compare.from, before.label) }}
              after={{ xml: now ?? "", label: words.compare.side(words.compare.to, after.label) }}
              found={differences}
            />
          </section>
          <section className="card" aria-label={words.compare.list}>
            <header>
              <h2>{words.compare.list}</h2>
            </header>
            <div className="body">
              <DifferenceList found={differences} onShow={(id) => drawing.current?.show(id)} />
            </div>
          </section>
          <section className="card" aria-label={words.compare.files}>
            <header>
              <h2>{words.compare.files}</h2>
            </header>
            <div className="body">
              <FileDifferences before={before.files} after={after.files} besides={unread.length ? [] : [oldName ?? "", nowName ?? ""]} />
            </div>
          </section>
        </>
      )}
    </Loaded>
  );
}
