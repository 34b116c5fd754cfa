// A matter from its first day: overview, forms, materials, history, diagram, supervision.
import type { MatterOut } from "@zhenshu/client";
import { useEffect } from "react";
import { Link, useParams, useSearchParams } from "react-router";

import { useReadCopy } from "../../mutations/useReadCopy.ts";
import { useCopies } from "../../queries/useCopies.ts";
import { useMatter } from "../../queries/useMatter.ts";
import { LevelTag } from "../../ui/LevelTag.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { useTitle } from "../../ui/useTitle.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { MatterDiagram } from "../parts/MatterDiagram.tsx";
import { MatterState } from "../parts/MatterState.tsx";
import { Materials } from "../parts/Materials.tsx";
import { titleOf } from "../parts/MatterTitle.tsx";
import { SentForms } from "../parts/SentForms.tsx";
import { Timeline } from "../parts/Timeline.tsx";
import { MatterActs } from "./MatterActs.tsx";
import { Overview } from "./Overview.tsx";
import { Supervision } from "./Supervision.tsx";

const TABS = ["overview", "forms", "materials", "timeline", "diagram", "supervision"] as const;
type Tab = (typeof TABS)[number];

export default function MatterPage() {
  const { instanceId = "" } = useParams();
  const answer = useMatter(instanceId);
  return (
    <div className="page">
      <Loaded answer={answer} bones={8}>
        {(matter) => <Matter matter={matter} />}
      </Loaded>
    </div>
  );
}

function Matter({ matter }: { matter: MatterOut }) {
  const words = useWords();
  const [search] = useSearchParams();
  const tab = TABS.find((one) => one === search.get("tab")) ?? "overview";
  const title = titleOf(matter.heading, matter.process_definition_key);
  useTitle(title);
  useReadHere(matter.id);
  const shown: Record<Tab, () => React.ReactNode> = {
    overview: () => <Overview matter={matter} />,
    forms: () => <SentForms instanceId={matter.id} />,
    materials: () => <Materials instanceId={matter.id} />,
    timeline: () => <Timeline instanceId={matter.id} />,
    diagram: () => <MatterDiagram matter={matter} />,
    supervision: () => <Supervision instanceId={matter.id} />,
  };
  return (
    <div className="stack">
      <header className="row between">
        <div className="stack tight grow">
          <h1>{title}</h1>
          <div className="row">
            <MatterState matter={matter} />
            {!matter.ended_at && <LevelTag level={matter.heading.level} />}
            <span className="soft">{matter.heading.number ?? matter.business_key}</span>
          </div>
        </div>
        <MatterActs matter={matter} />
      </header>
      <section className="card">
        <nav className="tabs no-print" aria-label={words.matter.title}>
          {TABS.map((one) => (
            <Link key={one} to={one === "overview" ? "." : `?tab=${one}`} replace aria-current={one === tab ? "page" : undefined}>
              {words.matter.tabs[one]}
            </Link>
          ))}
        </nav>
        <div className="body">{shown[tab]()}</div>
      </section>
    </div>
  );
}

/** Whoever looks at a matter has read the copy of it. */
function useReadHere(instanceId: string): void {
  const { data } = useCopies({ unread: true, limit: 200 });
  const copy = data?.pages.flatMap((page) => page.items).find((one) => one.process_instance_id === instanceId)?.id;
  const { mutate } = useReadCopy();
  useEffect(() => {
    if (copy) mutate(copy);
  }, [copy, mutate]);
}
