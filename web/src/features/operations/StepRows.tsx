// Service steps: which worker has locked what since when, and what failed.
import type { ListServiceStepsQuery, ServiceStepOut } from "@zhenshu/client";
import { Link, useNavigate } from "react-router";

import { useServiceSteps } from "../../queries/useServiceSteps.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { More } from "../../ui/More.tsx";
import { type Column, Rows } from "../../ui/Rows.tsx";
import { useOperationsWords } from "../../ui/words/operations/useOperationsWords.ts";
import { useProcessNames } from "./useProcessNames.ts";
import { When } from "./When.tsx";

const addressOf = (one: ServiceStepOut) => `/operations/instances/${one.process_instance_id}`;

export function StepRows({ query }: { query: ListServiceStepsQuery }) {
  const { jobs: words, states, tokens } = useOperationsWords();
  const { nameOf } = useProcessNames();
  const navigate = useNavigate();
  const pages = useServiceSteps(query);
  const columns: Column<ServiceStepOut>[] = [
    {
      name: words.where,
      isTitle: true,
      cell: (one) => (
        <div className="stack tight">
          <Link to={addressOf(one)} className="title">
            {nameOf(one.process_definition_key)}
          </Link>
          <span className="small soft">
            <code>{one.element_id}</code> · {tokens.topic(one.topic)}
          </span>
        </div>
      ),
    },
    { name: words.state, cell: (one) => <span className={`tag ${one.state === "dead" ? "red" : "plain"}`}>{states[one.state] ?? one.state}</span> },
    {
      name: words.worker,
      cell: (one) =>
        one.worker_id && one.locked_since ? (
          <div className="stack tight">
            <When text={(time) => tokens.locked(one.worker_id ?? "", time)} at={one.locked_since} />
            {one.locked_until && <When text={tokens.until} at={one.locked_until} />}
          </div>
        ) : (
          <span className="soft">{words.noLock}</span>
        ),
    },
    { name: tokens.since, cell: (one) => <Moment at={one.created_at} /> },
    { name: words.runAt, cell: (one) => one.state === "ready" && <Moment at={one.run_at} /> },
    { name: words.left, cell: (one) => one.retries },
    { name: words.error, cell: (one) => one.error_message && <span className="small said">{one.error_message}</span> },
  ];
  return (
    <>
      <Loaded answer={{ ...pages, data: pages.data?.pages.flatMap((page) => page.items) }} isEmpty={(found) => found.length === 0} empty={<Empty>{words.none}</Empty>}>
        {(found) => <Rows label={words.steps} rows={found} columns={columns} rowKey={(one) => one.id} onOpen={(one) => void navigate(addressOf(one))} />}
      </Loaded>
      <More pages={pages} />
    </>
  );
}
