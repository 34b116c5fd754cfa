// Jobs and timers, with what the last attempt said and a retry.
import type { JobOut, ListJobsQuery } from "@zhenshu/client";
import { App, Button } from "antd";
import { Link } from "react-router";

import { useMay } from "../../api/session.ts";
import { useRetryJob } from "../../mutations/useRetryJob.ts";
import { useJobs } from "../../queries/useJobs.ts";
import { Empty } from "../../ui/Empty.tsx";
import { useExplained } from "../../ui/Failure.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { More } from "../../ui/More.tsx";
import { type Column, Rows } from "../../ui/Rows.tsx";
import { useOperationsWords } from "../../ui/words/operations/useOperationsWords.ts";
import { useProcessNames } from "./useProcessNames.ts";

export function JobRows({ query, isOfInstance = false }: { query: ListJobsQuery; isOfInstance?: boolean }) {
  const { jobs: words, kinds, states } = useOperationsWords();
  const { nameOf } = useProcessNames();
  const mayRetry = useMay("operation:manage");
  const pages = useJobs(query);
  const columns: Column<JobOut>[] = [
    {
      name: words.kind,
      isTitle: true,
      cell: (one) => (
        <div className="row">
          <strong>{kinds[one.kind] ?? one.kind}</strong>
          {one.name && <code className="code soft">{one.name}</code>}
        </div>
      ),
    },
    {
      name: words.where,
      cell: (one) => (
        <>
          {!isOfInstance && nameOf(one.process_definition_key)} {one.element_id && <code className="code">{one.element_id}</code>}{" "}
          {!isOfInstance && one.process_instance_id && <Link to={`/operations/instances/${one.process_instance_id}`}>{words.instance}</Link>}
        </>
      ),
    },
    { name: words.state, cell: (one) => <span className={`tag ${one.state === "dead" ? "red" : one.state === "suspended" ? "yellow" : "plain"}`}>{states[one.state] ?? one.state}</span> },
    { name: words.dueAt, cell: (one) => <Moment at={one.due_at} /> },
    { name: words.runAt, cell: (one) => one.run_at !== one.due_at && <Moment at={one.run_at} /> },
    { name: words.left, cell: (one) => one.retries },
    { name: words.error, cell: (one) => one.error_message && <span className="small said">{one.error_message}</span> },
    ...(mayRetry ? [{ name: words.retry, isTitle: true, cell: (one: JobOut) => (one.state === "dead" || one.error_message) && <Retry job={one} /> }] : []),
  ];
  return (
    <>
      <Loaded answer={{ ...pages, data: pages.data?.pages.flatMap((page) => page.items) }} isEmpty={(found) => found.length === 0} empty={<Empty>{words.none}</Empty>}>
        {(found) => <Rows label={words.which} rows={found} columns={columns} rowKey={(one) => one.id} onOpen={() => undefined} />}
      </Loaded>
      <More pages={pages} />
    </>
  );
}

function Retry({ job }: { job: JobOut }) {
  const { jobs: words } = useOperationsWords();
  const { message } = App.useApp();
  const explain = useExplained();
  const retry = useRetryJob();
  const act = () =>
    retry.mutateAsync(job.id).then(
      () => void message.success(words.retried),
      (error: unknown) => void message.error(explain(error).detail || explain(error).title),
    );
  return (
    <Button loading={retry.isPending} onClick={() => void act()}>
      {words.retry}
    </Button>
  );
}
