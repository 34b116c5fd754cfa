// Every process of the town with its current version and what runs of it.
import { PlusOutlined, UploadOutlined } from "@ant-design/icons";
import type { ProcessDefinitionOut, StatisticOut } from "@zhenshu/client";
import { Button, Input } from "antd";
import { useMemo, useState } from "react";
import { Link, useNavigate } from "react-router";

import { useMe } from "../../api/session.ts";
import { useDesignKeys } from "../../queries/useDesignKeys.ts";
import { useProcessVersions } from "../../queries/useProcessVersions.ts";
import { useRunning } from "../../queries/useRunning.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { type Column, Rows } from "../../ui/Rows.tsx";
import { useTitle } from "../../ui/useTitle.ts";
import { useEditorWords } from "../../ui/words/editors/useEditorWords.ts";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";
import "../parts/desk.css";
import { readTransfer } from "../parts/dropped.ts";
import { StudioGate } from "../parts/StudioGate.tsx";
import { useDropping } from "../parts/useDropping.ts";
import { useImportDraft } from "./useImportDraft.ts";

interface Entry {
  readonly key: string;
  /** Null for a process that is only a draft yet. */
  readonly current: ProcessDefinitionOut | null;
  readonly versions: number;
  readonly running: number;
  readonly incidents: number;
  readonly hasDraft: boolean;
}

function entries(versions: readonly ProcessDefinitionOut[], running: ReadonlyMap<string, StatisticOut>, drafts: readonly string[]): Entry[] {
  const byKey = new Map<string, ProcessDefinitionOut[]>();
  for (const one of versions) byKey.set(one.key, [...(byKey.get(one.key) ?? []), one]);
  const sum = (all: readonly ProcessDefinitionOut[], of: "running" | "incidents") => all.reduce((total, one) => total + (running.get(one.id)?.[of] ?? 0), 0);
  const deployed = [...byKey].map(([key, all]) => ({
    key,
    current: all[0] ?? null,
    versions: all.length,
    running: sum(all, "running"),
    incidents: sum(all, "incidents"),
    hasDraft: drafts.includes(key),
  }));
  const fresh = drafts.filter((key) => !byKey.has(key)).map((key) => ({ key, current: null, versions: 0, running: 0, incidents: 0, hasDraft: true }));
  return [...fresh, ...deployed];
}

const addressOf = (one: Entry) => (one.current ? `/studio/processes/${one.key}` : `/studio/draw/${one.key}`);

export default function LibraryPage() {
  return (
    <StudioGate>
      <Library />
    </StudioGate>
  );
}

function Library() {
  const words = useStudioWords();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const versions = useProcessVersions();
  const { data: running = new Map<string, StatisticOut>() } = useRunning();
  const { data: drafts = [] } = useDesignKeys(useMe().id);
  const editing = useEditorWords();
  const importDraft = useImportDraft();
  const dropping = useDropping((transfer) => void readTransfer(transfer).then(importDraft));
  useTitle(words.title);
  const all = useMemo(() => versions.data && entries(versions.data, running, drafts), [versions.data, running, drafts]);
  const wanted = text.trim().toLowerCase();
  const fits = (one: Entry) => `${one.key} ${one.current?.name ?? ""}`.toLowerCase().includes(wanted);
  const { columns: names } = words;
  const columns: Column<Entry>[] = [
    {
      name: names.process,
      isTitle: true,
      cell: (one) => (
        <div className="stack tight">
          <Link to={addressOf(one)} className="title">
            {one.current?.name ?? one.key}
          </Link>
          <span className="row small soft">
            <code>{one.key}</code>
            {one.hasDraft && <span className="tag blue">{words.draft}</span>}
          </span>
        </div>
      ),
    },
    { name: names.current, cell: (one) => one.current && <>{words.version(one.current.version)}{one.current.version_tag && <span className="soft"> · {one.current.version_tag}</span>}</> },
    { name: names.versions, cell: (one) => one.versions },
    { name: names.running, cell: (one) => one.running },
    { name: names.incidents, cell: (one) => (one.incidents > 0 ? <span className="tag red">{one.incidents}</span> : <span className="soft">0</span>) },
    { name: names.deployed, cell: (one) => one.current && <Moment at={one.current.deployed_at} /> },
  ];
  return (
    <div className="page stack">
      <header className="row between">
        <h1>{words.title}</h1>
        <div className="row">
          <Button icon={<UploadOutlined />} onClick={() => void navigate("/studio/deploy")}>
            {words.deploy}
          </Button>
          <Button type="primary" icon={<PlusOutlined />} onClick={() => void navigate("/studio/draw")}>
            {words.draw}
          </Button>
        </div>
      </header>
      <section className={`card desk-board${dropping.isOver ? " is-over" : ""}`} data-drop={editing.files.dropHere} aria-label={words.title} {...dropping.handlers}>
        <div className="filters" role="search">
          <Input allowClear aria-label={words.search} placeholder={words.search} value={text} onChange={(event) => setText(event.target.value)} style={{ maxWidth: 320 }} />
          <span className="soft small">{editing.files.libraryDrop}</span>
        </div>
        <Loaded answer={{ ...versions, data: all }} isEmpty={(found) => found.length === 0} empty={<Empty>{words.empty}</Empty>}>
          {(found) => {
            const shown = found.filter(fits);
            if (!shown.length) return <Empty>{words.emptyFiltered}</Empty>;
            return <Rows label={words.title} rows={shown} columns={columns} rowKey={(one) => one.key} onOpen={(one) => void navigate(addressOf(one))} />;
          }}
        </Loaded>
      </section>
    </div>
  );
}
