// Yellow and red cards, the latest first; a wrong one is revoked with a reason and stays on record.
import type { IssuedCardOut } from "@zhenshu/client";
import { Button, Checkbox, Select } from "antd";
import { useState } from "react";
import { Link, useNavigate } from "react-router";

import { useMay } from "../../api/session.ts";
import { useCards } from "../../queries/useCards.ts";
import { Empty } from "../../ui/Empty.tsx";
import { LevelTag } from "../../ui/LevelTag.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { More } from "../../ui/More.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { type Column, Rows } from "../../ui/Rows.tsx";
import { usePerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { RevokeDialog } from "./RevokeDialog.tsx";

const LEVELS = ["yellow", "red", "severe_red"] as const;

export function CardList() {
  const { supervision, bars } = usePerformanceWords();
  const { cards: words } = supervision;
  const all = useWords();
  const { language } = usePreferences();
  const navigate = useNavigate();
  const mayRevoke = useMay("card:revoke");
  const [level, setLevel] = useState<(typeof LEVELS)[number]>("yellow");
  const [isWhole, setIsWhole] = useState(false);
  const [revoked, setRevoked] = useState<IssuedCardOut | null>(null);
  const pages = useCards({ level, valid_only: !isWhole });
  const rows = pages.data?.pages.flatMap((page) => page.items);
  const columns: Column<IssuedCardOut>[] = [
    {
      name: words.columns.matter,
      isTitle: true,
      cell: (one) => (
        <div>
          {one.process_instance_id ? <Link className="title" to={`/matters/${one.process_instance_id}`}>{one.item_name}</Link> : one.item_name}
          <div className="soft small">{one.number}</div>
        </div>
      ),
    },
    { name: words.columns.level, cell: (one) => <LevelTag level={one.level} /> },
    { name: words.columns.limit, cell: (one) => `${one.step} ${one.code}` },
    { name: words.columns.reached, cell: (one) => <Moment at={one.reached_at} /> },
    { name: words.columns.responsible, cell: (one) => (language === "zh" ? one.responsible_zh : one.responsible_en) },
    {
      name: words.columns.state,
      cell: (one) =>
        one.revoked_at ? (
          <span className="soft">{words.revoked(one.reason ?? "")}</span>
        ) : (
          <span className="row">
            {words.valid}
            {mayRevoke && <Button size="small" onClick={() => setRevoked(one)}>{words.revoke}</Button>}
          </span>
        ),
    },
  ];
  return (
    <section className="card" aria-label={words.list}>
      <div className="filters no-print" role="search" aria-label={words.list}>
        <Select
          aria-label={words.level}
          value={level}
          onChange={setLevel}
          style={{ minWidth: 160 }}
          options={LEVELS.map((value) => ({ value, label: value === "yellow" ? words.any : bars.atLeast(all.level[value]) }))}
        />
        <Checkbox checked={isWhole} onChange={(event) => setIsWhole(event.target.checked)}>{words.all}</Checkbox>
      </div>
      <Loaded answer={{ ...pages, data: rows }} bones={8} isEmpty={(found) => found.length === 0} empty={<Empty>{words.empty}</Empty>}>
        {(found) => <Rows label={words.list} rows={found} columns={columns} rowKey={(one) => one.id} onOpen={(one) => one.process_instance_id && void navigate(`/matters/${one.process_instance_id}`)} />}
      </Loaded>
      <More pages={pages} />
      {revoked && <RevokeDialog card={revoked} onClose={() => setRevoked(null)} />}
    </section>
  );
}
