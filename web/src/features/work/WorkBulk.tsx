// What can be done with the chosen tasks: claim free ones; hand on or complete together those one holds.
import type { WorkOut } from "@zhenshu/client";
import { Button } from "antd";
import { lazy, type ReactNode, Suspense, useState } from "react";

import { useMay } from "../../api/session.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { BulkBar } from "../parts/BulkBar.tsx";
import { titleOf } from "../parts/MatterTitle.tsx";
import { useBatch } from "../parts/useBatch.tsx";

const BulkApprove = lazy(async () => ({ default: (await import("./BulkApprove.tsx")).BulkApprove }));
const BulkTransfer = lazy(async () => ({ default: (await import("./BulkTransfer.tsx")).BulkTransfer }));

interface Props {
  readonly tab: "held" | "free";
  readonly rows: readonly WorkOut[];
  readonly chosen: ReadonlySet<string>;
  readonly onDone: () => void;
}

export const rowName = (row: WorkOut) => [titleOf(row.heading, row.name), row.heading.party_name, row.name].filter(Boolean).join(" · ");

export function WorkBulk({ tab, rows, chosen, onDone }: Props): ReactNode {
  const words = useWords();
  const mayChoose = useMay("organisation:read");
  const [open, setOpen] = useState<"transfer" | "approve" | null>(null);
  const picked = rows.filter((row) => chosen.has(row.id));
  const named = new Map(rows.map((row) => [row.id, rowName(row)]));
  const { act, isBusy, outcome } = useBatch((id) => named.get(id) ?? id);
  const ids = picked.map((row) => row.id);
  const [first, ...others] = picked;
  const isOneStep = picked.every((row) => row.bulk && row.process_definition_id === first?.process_definition_id && row.element_id === first.element_id);
  const close = () => setOpen(null);
  const done = () => {
    onDone();
    close();
  };
  return (
    <>
      {picked.length > 0 && (
        <BulkBar chosen={picked.length}>
          {tab === "free" && (
            <Button type="primary" loading={isBusy} onClick={() => void act({ verb: "claim", ids }).then(onDone, () => undefined)}>
              {words.work.claimAll}
            </Button>
          )}
          {tab === "held" && picked.some((row) => row.bulk) && (
            <Button type="primary" disabled={!isOneStep} title={isOneStep ? "" : words.work.approveMixed} onClick={() => setOpen("approve")}>
              {words.work.approveAll}
            </Button>
          )}
          {tab === "held" && mayChoose && <Button onClick={() => setOpen("transfer")}>{words.work.transferAll}</Button>}
        </BulkBar>
      )}
      <Suspense>
        {open === "transfer" && (
          <BulkTransfer act={(assignee, reason) => act({ verb: "transfer", ids, assignee, reason }).then(onDone)} onClose={close} />
        )}
        {open === "approve" && first && <BulkApprove tasks={[first, ...others]} act={(variables) => act({ verb: "complete", ids, variables })} onClose={done} />}
      </Suspense>
      {outcome}
    </>
  );
}
