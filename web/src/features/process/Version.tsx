// One version: its diagram, its files, the forms and decisions that came with it.
import type { ProcessDefinitionOut } from "@zhenshu/client";
import { Link, useSearchParams } from "react-router";

import { handOut } from "../../api/bundles.ts";
import { Diagram } from "../../bpmn/Diagram.tsx";
import { useBundle } from "../../queries/useBundle.ts";
import { useDeployment } from "../../queries/useDeployment.ts";
import { useDiagramXml } from "../../queries/useDiagramXml.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { useEditorWords } from "../../ui/words/editors/useEditorWords.ts";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";
import { editorOf } from "../parts/addresses.ts";
import { BundleButton } from "./BundleButton.tsx";

const TABS = ["diagram", "files", "parts"] as const;
type Tab = (typeof TABS)[number];

export function Version({ version, isNewest }: { version: ProcessDefinitionOut; isNewest: boolean }) {
  const words = useStudioWords();
  const [search] = useSearchParams();
  const tab = TABS.find((one) => one === search.get("tab")) ?? "diagram";
  const shown: Record<Tab, () => React.ReactNode> = {
    diagram: () => <Drawing version={version} />,
    files: () => <FilesOf version={version} isNewest={isNewest} />,
    parts: () => <Parts version={version} />,
  };
  return (
    <section className="card" aria-label={words.process.shown(version.version)}>
      <nav className="tabs" aria-label={words.process.shown(version.version)}>
        {TABS.map((one) => (
          <Link key={one} to={`?version=${version.version}${one === "diagram" ? "" : `&tab=${one}`}`} replace aria-current={one === tab ? "page" : undefined}>
            {words.process.tabs[one]}
          </Link>
        ))}
      </nav>
      <div className="body stack">
        <p className="soft small">{words.process.shown(version.version)}</p>
        {shown[tab]()}
      </div>
    </section>
  );
}

function Drawing({ version }: { version: ProcessDefinitionOut }) {
  return <Loaded answer={useDiagramXml(version.id)}>{(xml) => <Diagram xml={xml} name={version.name ?? version.key} here={[]} />}</Loaded>;
}

/** Files of the newest version lead to their editors: a draft goes on from there. */
function FilesOf({ version, isNewest }: { version: ProcessDefinitionOut; isNewest: boolean }) {
  const words = useStudioWords();
  const editing = useEditorWords();
  const editorFor = (name: string) => (isNewest ? editorOf(version.key, name) : null);
  return (
    <Loaded answer={useBundle(version.deployment_id)}>
      {(files) => (
        <div className="stack">
          <ul className="files">
            {Object.entries(files).map(([name, bytes]) => (
              <li key={name} className="between">
                <code className="grow">{name}</code>
                <span className="soft small nowrap">{words.deploying.size(bytes.length)}</span>
                {editorFor(name) && (
                  <Link to={editorFor(name) ?? ""} className="nowrap" aria-label={editing.files.open(name)}>
                    {editing.edit}
                  </Link>
                )}
                <button type="button" className="linkish nowrap" onClick={() => handOut(name.replace(/^.*\//, ""), bytes)} aria-label={words.process.file(name)}>
                  {words.process.download}
                </button>
              </li>
            ))}
          </ul>
          <div className="row">
            <BundleButton version={version} />
          </div>
        </div>
      )}
    </Loaded>
  );
}

function Parts({ version }: { version: ProcessDefinitionOut }) {
  const words = useStudioWords();
  const { process } = words;
  return (
    <Loaded answer={useDeployment(version.deployment_id)}>
      {({ form_definitions: forms, decision_definitions: decisions }) => (
        <div className="two">
          <Keys title={process.forms} rows={forms} none={process.noForms} />
          <Keys title={process.decisions} rows={decisions} none={process.noDecisions} />
        </div>
      )}
    </Loaded>
  );
}

function Keys({ title, rows, none }: { title: string; rows: readonly { id: string; key: string; name: string | null; version: number }[]; none: string }) {
  const words = useStudioWords();
  return (
    <section className="stack tight">
      <h3>{title}</h3>
      {rows.length === 0 && <p className="soft">{none}</p>}
      <ul className="impact">
        {rows.map((one) => (
          <li key={one.id}>
            <strong>{one.name ?? one.key}</strong>
            <code className="soft">{one.key}</code>
            <span className="soft">{words.version(one.version)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
