// Every instance of the town, narrowed as an operator needs it.
import type { InstanceOut } from "@zhenshu/client";
import { Link, useNavigate } from "react-router";

import { useInstances } from "../../queries/useInstances.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { More } from "../../ui/More.tsx";
import { type Column, Rows } from "../../ui/Rows.tsx";
import { useOperationsWords } from "../../ui/words/operations/useOperationsWords.ts";
import { InstanceFilters } from "./InstanceFilters.tsx";
import { InstanceState } from "./InstanceState.tsx";
import { OperationsPage } from "./OperationsPage.tsx";
import { useInstanceFilters } from "./useInstanceFilters.ts";
import { useProcessNames } from "./useProcessNames.ts";

export default function InstancesPage() {
  return <OperationsPage section="instances">{() => <Instances />}</OperationsPage>;
}

const addressOf = (one: InstanceOut) => `/operations/instances/${one.id}`;

function Instances() {
  const { instances: words, sections, instance } = useOperationsWords();
  const { nameOf, byId } = useProcessNames();
  const navigate = useNavigate();
  const filters = useInstanceFilters();
  const pages = useInstances(filters.query);
  const columns: Column<InstanceOut>[] = [
    {
      name: words.instance,
      isTitle: true,
      cell: (one) => (
        <div className="stack tight">
          <Link to={addressOf(one)} className="title">
            {one.business_key ?? instance.missing}
          </Link>
          <code className="small soft">{one.id}</code>
        </div>
      ),
    },
    {
      name: words.process,
      cell: (one) => (
        <>
          {nameOf(one.process_definition_key)} <span className="soft small">{words.versionOf(byId.get(one.process_definition_id)?.version ?? 1)}</span>
        </>
      ),
    },
    { name: words.state, cell: (one) => <InstanceState state={one.state} /> },
    { name: words.incidents, cell: (one) => (one.incidents > 0 ? <span className="tag red">{one.incidents}</span> : <span className="soft">0</span>) },
    { name: words.started, cell: (one) => <Moment at={one.started_at} /> },
  ];
  return (
    <section className="card" aria-label={sections.instances}>
      <InstanceFilters filters={filters} />
      <Loaded answer={{ ...pages, data: pages.data?.pages.flatMap((page) => page.items) }} isEmpty={(found) => found.length === 0} empty={<Empty>{words.none}</Empty>}>
        {(found) => <Rows label={sections.instances} rows={found} columns={columns} rowKey={(one) => one.id} onOpen={(one) => void navigate(addressOf(one))} />}
      </Loaded>
      <More pages={pages} />
    </section>
  );
}
