// Supervision orders: what was ordered, who answers until when, what became of it.
import type { SupervisionOrderOut } from "@zhenshu/client";
import { Checkbox } from "antd";
import { useState } from "react";
import { Link, useNavigate } from "react-router";

import { useMay } from "../../api/session.ts";
import { useSupervisionOrders } from "../../queries/useSupervisionOrders.ts";
import { useUnits } from "../../queries/useUnits.ts";
import { Due } from "../../ui/Due.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { More } from "../../ui/More.tsx";
import { type Column, Rows } from "../../ui/Rows.tsx";
import { usePerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";

export function OrderList() {
  const { orders: words } = usePerformanceWords().supervision;
  const navigate = useNavigate();
  const [isOpen, setIsOpen] = useState(false);
  const pages = useSupervisionOrders(isOpen ? { is_open: true } : {});
  const rows = pages.data?.pages.flatMap((page) => page.items);
  const { data: units = [] } = useUnits(useMay("organisation:read"));
  const nameOf = (code: string) => units.find((one) => one.code === code)?.name ?? code;
  const columns: Column<SupervisionOrderOut>[] = [
    {
      name: words.columns.number,
      isTitle: true,
      cell: (one) => (
        <div>
          <Link className="title" to={`/matters/${one.process_instance_id}`}>{one.number}</Link>
          <div className="soft small">{one.source} · {one.level}</div>
        </div>
      ),
    },
    {
      name: words.columns.matter,
      cell: (one) => (
        <div className="stack tight">
          <span>{one.matter}</span>
          {one.reply && <span className="soft small">{words.reply(one.reply)}</span>}
          {one.result && <span className="soft small">{words.result(one.result)}</span>}
        </div>
      ),
    },
    { name: words.columns.unit, cell: (one) => <>{nameOf(one.unit)}{one.rank !== "unit" && <div className="small soft">{words.ranks[one.rank]}</div>}</> },
    { name: words.columns.state, cell: (one) => <span className={`tag ${one.closed_at ? "green" : "blue"}`}>{words.states[one.state]}</span> },
    { name: words.columns.due, cell: (one) => (one.closed_at ? <Moment at={one.closed_at} /> : <Due at={one.due_at} />) },
  ];
  return (
    <section className="card" aria-label={words.list}>
      <div className="filters no-print">
        <Checkbox checked={isOpen} onChange={(event) => setIsOpen(event.target.checked)}>{words.open}</Checkbox>
      </div>
      <Loaded answer={{ ...pages, data: rows }} bones={8} isEmpty={(found) => found.length === 0} empty={<Empty>{words.empty}</Empty>}>
        {(found) => <Rows label={words.list} rows={found} columns={columns} rowKey={(one) => one.id} onOpen={(one) => void navigate(`/matters/${one.process_instance_id}`)} />}
      </Loaded>
      <More pages={pages} />
    </section>
  );
}
