// Where a process waits: its diagram coloured by waiting time or breaches, and the same as a list.
import type { HeatOut, ProcessDefinitionOut } from "@zhenshu/client";
import { Segmented, Select } from "antd";

import { HeatDiagram } from "../../bpmn/HeatDiagram.tsx";
import { useDiagramXml } from "../../queries/useDiagramXml.ts";
import { useHeat } from "../../queries/useHeat.ts";
import { useProcessVersions } from "../../queries/useProcessVersions.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { span } from "../../ui/times.ts";
import { useAddress } from "../../ui/useAddress.ts";
import { usePerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { PeriodPicker } from "./PeriodPicker.tsx";
import { usePeriod } from "./usePeriod.ts";

const MEASURES = ["p90", "p50", "breaches"] as const;
type Measured = (typeof MEASURES)[number];

export function HeatTab() {
  return <Loaded answer={useProcessVersions()} bones={6}>{(versions) => <Heat versions={versions} />}</Loaded>;
}

function Heat({ versions }: { versions: readonly ProcessDefinitionOut[] }) {
  const { heat: words } = usePerformanceWords();
  const all = useWords();
  const period = usePeriod();
  const [search, set] = useAddress();
  const keys = [...new Map(versions.map((one) => [one.key, one.name ?? one.key])).entries()];
  const key = keys.find(([name]) => name === search.get("process"))?.[0] ?? (keys.some(([name]) => name === "approval") ? "approval" : (keys[0]?.[0] ?? ""));
  const own = versions.filter((one) => one.key === key);
  const version = own.find((one) => String(one.version) === search.get("version")) ?? own[0];
  const by = MEASURES.find((one) => one === search.get("by")) ?? "p90";
  const heat = useHeat(version?.id ?? "", period.days);
  return (
    <>
      <div className="card filters no-print">
        <label className="pick-one">
          <span className="soft small">{words.process}</span>
          <Select aria-label={words.process} value={key} onChange={(next) => set({ process: next, version: "", at: "" })} options={keys.map(([value, label]) => ({ value, label }))} popupMatchSelectWidth={false} />
        </label>
        <label className="pick-one">
          <span className="soft small">{words.version}</span>
          <Select aria-label={words.version} value={String(version?.version ?? "")} onChange={(next) => set({ version: next })} options={own.map((one) => ({ value: String(one.version), label: words.versionOf(one.version) }))} />
        </label>
        <PeriodPicker period={period} />
        <div className="pick-one">
          <span className="soft small">{words.colour}</span>
          <Segmented aria-label={words.colour} value={by} onChange={(next: Measured) => set({ by: next })} options={MEASURES.map((value) => ({ value, label: words.by[value] }))} />
        </div>
      </div>
      <Loaded answer={heat} bones={8}>
        {(found) => (
          <>
            {version && <Picture version={version} focus={search.get("at")} heat={found} by={by} said={(one) => words.overlay(span(one[by === "breaches" ? "p90" : by] * 1000, all), one.breaches)} />}
            <section className="card scroll" aria-label={words.list}>
              {found.length === 0 ? <Empty>{words.empty}</Empty> : <Table rows={found} onLook={(id) => set({ at: id })} />}
              <p className="body soft small">{words.hint}</p>
            </section>
          </>
        )}
      </Loaded>
    </>
  );
}

interface PictureProps {
  readonly version: ProcessDefinitionOut;
  readonly heat: readonly HeatOut[];
  readonly by: Measured;
  readonly focus: string | null;
  readonly said: (one: HeatOut) => string;
}

function Picture({ version, heat, by, focus, said }: PictureProps) {
  const { heat: words } = usePerformanceWords();
  const most = Math.max(1, ...heat.map((one) => one[by]));
  // By the root: one step that waits for weeks does not leave all the others pale.
  const spots = heat.map((one) => ({ element_id: one.element_id, share: Math.sqrt(one[by] / most), text: `${one.name} ${said(one)}` }));
  return (
    <section className="card">
      <Loaded answer={useDiagramXml(version.id)} bones={6}>
        {(xml) => <HeatDiagram xml={xml} label={words.diagram(version.name ?? version.key)} spots={spots} focus={focus} />}
      </Loaded>
      <p className="heat-scale small soft" aria-hidden="true">{words.scale[0]} <i /> {words.scale[1]}</p>
    </section>
  );
}

function Table({ rows, onLook }: { rows: readonly HeatOut[]; onLook: (id: string) => void }) {
  const { heat: words } = usePerformanceWords();
  const all = useWords();
  const { columns } = words;
  return (
    <table className="rows" aria-label={words.list}>
      <thead>
        <tr>{[columns.element, columns.done, columns.waiting, columns.p50, columns.p90, columns.breaches].map((name) => <th key={name} scope="col">{name}</th>)}</tr>
      </thead>
      <tbody>
        {rows.map((one) => (
          <tr key={one.element_id}>
            <td>
              <button type="button" className="linkish strong" onClick={() => onLook(one.element_id)} aria-label={`${one.name} · ${words.look}`}>{one.name}</button>{" "}
              <code className="soft small">{one.element_id}</code>
            </td>
            <td data-label={columns.done}>{one.done}</td>
            <td data-label={columns.waiting}>{one.waiting}</td>
            <td data-label={columns.p50}>{span(one.p50 * 1000, all)}</td>
            <td data-label={columns.p90}>{span(one.p90 * 1000, all)}</td>
            <td data-label={columns.breaches}>{one.breaches > 0 ? <span className="late">{one.breaches}</span> : <span className="soft">0</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
