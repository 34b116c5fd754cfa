// One instance as an operator sees it: the diagram with its tokens, what waits, what failed, and what may be done.
import type { InstanceOut, TokensOut } from "@zhenshu/client";
import { Link, useParams, useSearchParams } from "react-router";

import { useMay } from "../../api/session.ts";
import { useInstance } from "../../queries/useInstance.ts";
import { useTokens } from "../../queries/useTokens.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { useTitle } from "../../ui/useTitle.ts";
import { useOperationsWords } from "../../ui/words/operations/useOperationsWords.ts";
import { Timeline } from "../parts/Timeline.tsx";
import { IncidentRows } from "./IncidentRows.tsx";
import { InstanceState } from "./InstanceState.tsx";
import { JobRows } from "./JobRows.tsx";
import { Live } from "./Live.tsx";
import { LivePicture } from "./LivePicture.tsx";
import { MovePanel } from "./MovePanel.tsx";
import { OperationsPage } from "./OperationsPage.tsx";
import { Outlines } from "./Outlines.tsx";
import { TokenRows } from "./TokenRows.tsx";
import { useMoving } from "./useMoving.ts";
import { useProcessNames } from "./useProcessNames.ts";
import { Verbs } from "./Verbs.tsx";

const TABS = ["tokens", "variables", "incidents", "jobs", "history"] as const;

export default function InstancePage() {
  return <OperationsPage section="instances">{() => <Asked />}</OperationsPage>;
}

function Asked() {
  const { instanceId = "" } = useParams();
  const instance = useInstance(instanceId);
  const tokens = useTokens(instanceId);
  const isHere = instance.data !== undefined && tokens.data !== undefined;
  return (
    <Loaded
      bones={8}
      answer={{
        data: isHere ? { instance: instance.data, tokens: tokens.data } : undefined,
        error: instance.error ?? tokens.error,
        refetch: () => Promise.all([instance.refetch(), tokens.refetch()]),
      }}
    >
      {(found) => <Instance key={instanceId} {...(found as { instance: InstanceOut; tokens: TokensOut })} at={tokens.dataUpdatedAt} />}
    </Loaded>
  );
}

function Instance({ instance, tokens, at }: { instance: InstanceOut; tokens: TokensOut; at: number }) {
  const { instance: words, instances, causes } = useOperationsWords();
  const { nameOf, byId } = useProcessNames();
  const [search] = useSearchParams();
  const [mayManage, mayReadHistory] = [useMay("operation:manage"), useMay("history:read")];
  const moving = useMoving(tokens);
  const name = nameOf(instance.process_definition_key);
  useTitle(words.title(instance.business_key ?? name));
  const tabs = TABS.filter((one) => (one === "history" ? mayReadHistory : one === "variables" ? mayManage : true));
  const tab = tabs.find((one) => one === search.get("tab")) ?? "tokens";
  const shown: Record<(typeof TABS)[number], () => React.ReactNode> = {
    tokens: () => <TokenRows instance={instance} tokens={tokens.tokens} onMove={moving.start} />,
    variables: () => <Outlines instanceId={instance.id} />,
    incidents: () => <IncidentRows instanceId={instance.id} />,
    jobs: () => <JobRows query={{ process_instance_id: instance.id }} isOfInstance />,
    history: () => <div className="body"><Timeline instanceId={instance.id} /></div>,
  };
  return (
    <div className="stack">
      <header className="row between">
        <div className="stack tight grow">
          <h2>{instance.business_key ?? words.missing}</h2>
          <div className="row">
            <InstanceState state={instance.state} />
            {instance.incidents > 0 && <span className="tag red">{causes.ofInstance} {instance.incidents}</span>}
            <span>
              {name} <span className="soft">{instances.versionOf(byId.get(instance.process_definition_id)?.version ?? 1)}</span>
            </span>
            <Started instance={instance} />
          </div>
          {instance.end_reason && <p className="soft">{words.endReason(instance.end_reason)}</p>}
        </div>
        <Verbs instance={instance} />
      </header>
      <Live at={at} />
      <LivePicture instance={instance} tokens={tokens} moving={moving} />
      {moving.wait && <MovePanel key={moving.wait} instance={instance} moving={moving} />}
      <section className="card">
        <nav className="tabs no-print" aria-label={words.title(name)}>
          {tabs.map((one) => (
            <Link key={one} to={one === "tokens" ? "?" : `?tab=${one}`} replace aria-current={one === tab ? "page" : undefined}>
              {words.tabs[one]}
            </Link>
          ))}
        </nav>
        {shown[tab]()}
      </section>
    </div>
  );
}

function Started({ instance }: { instance: InstanceOut }) {
  const { instance: words } = useOperationsWords();
  const [before, after] = words.started(instance.started_by, "\n").split("\n");
  return (
    <span className="soft">
      {before}
      <Moment at={instance.started_at} />
      {after}
    </span>
  );
}
