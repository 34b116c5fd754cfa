// The open incidents of an instance, with their cause and a retry.
import type { IncidentOut } from "@zhenshu/client";

import { useIncidents } from "../../queries/useIncidents.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { type Column, Rows } from "../../ui/Rows.tsx";
import { useOperationsWords } from "../../ui/words/operations/useOperationsWords.ts";
import { RetryIncident } from "./RetryIncident.tsx";

export function IncidentRows({ instanceId }: { instanceId: string }) {
  const { causes: words, codes, kinds, tokens } = useOperationsWords();
  const { language } = usePreferences();
  const answer = useIncidents({ process_instance_id: instanceId });
  const columns: Column<IncidentOut>[] = [
    {
      name: words.cause,
      isTitle: true,
      cell: (one) => (
        <div className="stack tight">
          <strong>{codes[one.code] ?? one.code}</strong>
          <span className="small soft said">{language === "zh" ? one.message : one.message_en}</span>
        </div>
      ),
    },
    { name: tokens.kind, cell: (one) => <span className="tag plain">{kinds[one.kind] ?? one.kind}</span> },
    { name: words.where, cell: (one) => one.element_id && <code className="code">{one.element_id}</code> },
    { name: words.newest, cell: (one) => <Moment at={one.raised_at} /> },
    { name: words.retry, isTitle: true, cell: (one) => <RetryIncident id={one.id} /> },
  ];
  return (
    <Loaded answer={answer} isEmpty={(found) => found.length === 0} empty={<Empty>{words.none}</Empty>}>
      {(found) => <Rows label={words.ofInstance} rows={found} columns={columns} rowKey={(one) => one.id} onOpen={() => undefined} />}
    </Loaded>
  );
}
