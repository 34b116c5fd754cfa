// Yellow and red cards, and the orders of the supervision office.
import { FlagOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";

import { useTitle } from "../../ui/useTitle.ts";
import { usePerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";
import { PerformanceGate } from "../parts/PerformanceGate.tsx";
import { useSupervises } from "../parts/SuperviseButton.tsx";
import { SuperviseDialog } from "../parts/SuperviseDialog.tsx";
import { CardList } from "./CardList.tsx";
import { OrderList } from "./OrderList.tsx";

const TABS = ["cards", "orders"] as const;

export default function SupervisionPage() {
  const { supervision: words } = usePerformanceWords();
  const [search] = useSearchParams();
  const tab = TABS.find((one) => one === search.get("tab")) ?? "cards";
  const maySupervise = useSupervises();
  const [isOpen, setIsOpen] = useState(false);
  useTitle(words.title);
  return (
    <PerformanceGate>
      <div className="page stack">
        <header className="row between">
          <h1>{words.title}</h1>
          {maySupervise && <Button type="primary" className="no-print" icon={<FlagOutlined />} onClick={() => setIsOpen(true)}>{words.orders.new}</Button>}
        </header>
        <nav className="tabs no-print" aria-label={words.title}>
          {TABS.map((one) => (
            <Link key={one} to={one === "cards" ? "/supervision" : `?tab=${one}`} aria-current={one === tab ? "page" : undefined}>{words.tabs[one]}</Link>
          ))}
        </nav>
        {tab === "cards" ? <CardList /> : <OrderList />}
      </div>
      {isOpen && <SuperviseDialog subject={null} onClose={() => setIsOpen(false)} />}
    </PerformanceGate>
  );
}
