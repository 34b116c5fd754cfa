// Incidents by cause, each row tried again as one.
import type { CauseOut } from "@zhenshu/client";
import { App, Button } from "antd";
import { Link, useNavigate } from "react-router";

import { useMay } from "../../api/session.ts";
import { useRetryIncidents } from "../../mutations/useRetryIncidents.ts";
import { useExplained } from "../../ui/Failure.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { type Column, Rows } from "../../ui/Rows.tsx";
import { useOperationsWords } from "../../ui/words/operations/useOperationsWords.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { useProcessNames } from "./useProcessNames.ts";

const keyOf = (one: CauseOut) => [one.process_definition_key, one.element_id, one.kind, one.code].join("|");

function addressOf(one: CauseOut): string {
  const asked = new URLSearchParams({ broken: "1", ...(one.process_definition_key ? { process: one.process_definition_key } : {}), ...(one.element_id ? { element: one.element_id } : {}) });
  return `/operations/instances?${asked.toString()}`;
}

export function CauseRows({ causes }: { causes: readonly CauseOut[] }) {
  const { causes: words, codes } = useOperationsWords();
  const { language } = usePreferences();
  const { nameOf } = useProcessNames();
  const navigate = useNavigate();
  const mayRetry = useMay("operation:manage");
  const columns: Column<CauseOut>[] = [
    {
      name: words.cause,
      isTitle: true,
      cell: (one) => (
        <div className="stack tight">
          <Link className="title" to={addressOf(one)}>
            {codes[one.code] ?? one.code}
          </Link>
          <span className="small soft said">{language === "zh" ? one.message : one.message_en}</span>
        </div>
      ),
    },
    {
      name: words.where,
      cell: (one) => (
        <>
          {nameOf(one.process_definition_key)} {one.element_id && <code className="code">{one.element_id}</code>}
        </>
      ),
    },
    { name: words.count, cell: (one) => <span className="tag red">{one.count}</span> },
    { name: words.oldest, cell: (one) => <Moment at={one.oldest_at} /> },
    { name: words.newest, cell: (one) => <Moment at={one.newest_at} /> },
    ...(mayRetry ? [{ name: words.retry, isTitle: true, cell: (one: CauseOut) => <RetryAll cause={one} /> }] : []),
  ];
  return <Rows label={words.title} rows={causes} columns={columns} rowKey={keyOf} onOpen={(one) => void navigate(addressOf(one))} />;
}

function RetryAll({ cause }: { cause: CauseOut }) {
  const { causes: words } = useOperationsWords();
  const { common } = useWords();
  const { message, modal } = App.useApp();
  const explain = useExplained();
  const retry = useRetryIncidents();
  const act = async () => {
    try {
      const { done, refused } = await retry.mutateAsync(cause);
      void (refused ? message.warning(`${words.done(done)} · ${words.refused(refused)}`) : message.success(words.done(done)));
    } catch (error) {
      void message.error(explain(error).detail || explain(error).title);
    }
  };
  const ask = () => modal.confirm({ title: words.sure(cause.count), content: words.sureDetail, okText: words.retry, cancelText: common.cancel, onOk: act });
  return (
    <Button loading={retry.isPending} onClick={() => void ask()}>
      {retry.isPending ? words.retrying(retry.tried, cause.count) : words.retryAll(cause.count)}
    </Button>
  );
}
