// Puts a bundle in place: dropped files, a draft, or an older version again; checked and its impact shown before.
import type { ProcessDefinitionOut } from "@zhenshu/client";
import { useMemo, useState } from "react";
import { useSearchParams } from "react-router";

import { type Files, sorted, textOf } from "../../api/bundles.ts";
import { useMe } from "../../api/session.ts";
import { useBundle } from "../../queries/useBundle.ts";
import { useDesign } from "../../queries/useDesign.ts";
import { useProcessVersions } from "../../queries/useProcessVersions.ts";
import { Bones } from "../../ui/Bones.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { useTitle } from "../../ui/useTitle.ts";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";
import { diagramNames, processIds } from "../parts/diagrams.ts";
import { StudioGate } from "../parts/StudioGate.tsx";
import { Trail } from "../parts/Trail.tsx";
import { DropZone } from "./DropZone.tsx";
import type { Dropped } from "../parts/dropped.ts";
import { Preview } from "./Preview.tsx";

export default function DeployPage() {
  const versions = useProcessVersions();
  return (
    <StudioGate>
      <div className="page">
        <Loaded answer={versions} bones={8}>
          {(found) => <Deploying versions={found} />}
        </Loaded>
      </div>
    </StudioGate>
  );
}

function Deploying({ versions }: { versions: readonly ProcessDefinitionOut[] }) {
  const [search] = useSearchParams();
  const back = versions.find((one) => one.id === search.get("back"));
  const draft = search.get("draft");
  if (back) return <Back versions={versions} version={back} />;
  if (draft) return <OfDraft versions={versions} processKey={draft} />;
  return <Upload versions={versions} />;
}

interface FrameProps {
  readonly title: string;
  readonly process?: { key: string; name: string } | undefined;
  readonly children: React.ReactNode;
}

function Frame({ title, process, children }: FrameProps) {
  useTitle(title);
  return (
    <div className="stack narrow">
      <header className="stack tight">
        <Trail process={process} />
        <h1>{title}</h1>
      </header>
      {children}
    </div>
  );
}

interface Given {
  readonly versions: readonly ProcessDefinitionOut[];
}

function Back({ versions, version }: Given & { version: ProcessDefinitionOut }) {
  const words = useStudioWords();
  const files = useBundle(version.deployment_id);
  const name = version.name ?? version.key;
  return (
    <Frame title={words.deploying.rollback(name, version.version)} process={{ key: version.key, name }}>
      <p className="notice">{words.deploying.rollbackHint(version.version)}</p>
      <Loaded answer={files}>{(found) => <Preview files={found} versions={versions} draft={null} />}</Loaded>
    </Frame>
  );
}

function OfDraft({ versions, processKey }: Given & { processKey: string }) {
  const words = useStudioWords();
  const draft = useDesign(useMe().id, processKey);
  const known = versions.find((one) => one.key === processKey);
  const name = draft.data?.name ?? known?.name ?? processKey;
  return (
    <Frame title={words.deploying.ofDraft(name)} process={known && { key: processKey, name: known.name ?? processKey }}>
      <Loaded answer={draft} isEmpty={(found) => found === null} empty={<Empty>{words.deploying.nothing}</Empty>}>
        {(found) => found && <Preview files={found.files} versions={versions} draft={found} />}
      </Loaded>
    </Frame>
  );
}

const NOTHING: Files = {};

/** Files of the current version that nothing given takes the place of: none of its name, no diagram of its process. */
function besides(given: Files, current: Files): string[] {
  const idsIn = (files: Files, name: string) => (name.endsWith(".bpmn") ? processIds(textOf(files[name] as Uint8Array)) : []);
  const drawn = new Set(Object.keys(given).flatMap((name) => idsIn(given, name)));
  return Object.keys(current).filter((name) => !given[name] && !idsIn(current, name).some((id) => drawn.has(id)));
}

function Upload({ versions }: Given) {
  const words = useStudioWords();
  const [given, setGiven] = useState<Files>(NOTHING);
  const [unread, setUnread] = useState<readonly string[]>([]);
  const [isCompleted, setIsCompleted] = useState(true);
  const { files, leftOut } = useMemo(() => sorted(given), [given]);
  const processes = useMemo(() => diagramNames(files).flatMap((name) => processIds(textOf(files[name] as Uint8Array))), [files]);
  const known = versions.find((one) => processes.includes(one.key));
  const current = useBundle(known?.deployment_id ?? null);
  const others = useMemo(() => besides(files, current.data ?? NOTHING), [current.data, files]);
  const whole = useMemo(
    () => (isCompleted ? { ...Object.fromEntries(others.map((name) => [name, current.data?.[name] as Uint8Array])), ...files } : files),
    [isCompleted, others, files, current.data],
  );
  const add = (dropped: Dropped) => {
    setUnread(dropped.unread);
    setGiven((before) => ({ ...before, ...dropped.files }));
  };
  const remove = (name: string) => {
    const { [name]: _, ...rest } = files;
    setGiven(rest);
  };
  const { deploying } = words;
  return (
    <Frame title={deploying.title}>
      <DropZone onFiles={add} />
      {unread.map((name) => (
        <p key={name} className="notice error" role="alert">
          {deploying.unread(name)}
        </p>
      ))}
      {leftOut.length > 0 && <p className="soft small">{deploying.leftOut(leftOut.join("、"))}</p>}
      {known && others.length > 0 && (
        <label className="row">
          <input type="checkbox" checked={isCompleted} onChange={(event) => setIsCompleted(event.target.checked)} />
          <span className="stack tight grow">
            {deploying.complete(others.length)}
            <span className="soft small">{deploying.completeHint}</span>
          </span>
        </label>
      )}
      {Object.keys(files).length > 0 && (known && current.isPending ? <Bones lines={4} /> : <Preview files={whole} versions={versions} draft={null} onRemove={remove} own={Object.keys(files)} />)}
    </Frame>
  );
}
