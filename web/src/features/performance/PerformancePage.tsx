// What the town's work looks like from above: risks, running limits, indicators, heat, comparison, the monthly report.
import { FundProjectionScreenOutlined, PrinterOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";

import { useTitle } from "../../ui/useTitle.ts";
import { usePerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { PerformanceGate } from "../parts/PerformanceGate.tsx";
import { ComparisonTab } from "./ComparisonTab.tsx";
import { HeatTab } from "./HeatTab.tsx";
import { IndicatorsTab } from "./IndicatorsTab.tsx";
import { MonthlyTab } from "./MonthlyTab.tsx";
import { RisksTab } from "./RisksTab.tsx";
import { TimelinesTab } from "./TimelinesTab.tsx";
import "./performance.css";

const TABS = ["risks", "timelines", "indicators", "heat", "comparison", "monthly"] as const;
type Tab = (typeof TABS)[number];

const SHOWN: Record<Tab, () => ReactNode> = {
  risks: () => <RisksTab />,
  timelines: () => <TimelinesTab />,
  indicators: () => <IndicatorsTab />,
  heat: () => <HeatTab />,
  comparison: () => <ComparisonTab />,
  monthly: () => <MonthlyTab />,
};

export default function PerformancePage() {
  const words = usePerformanceWords();
  const { common } = useWords();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const tab = TABS.find((one) => one === search.get("tab")) ?? "risks";
  useTitle(words.title);
  return (
    <PerformanceGate>
      <div className="page stack">
        <header className="row between">
          <h1>{words.title}</h1>
          <div className="row no-print">
            <Button className="desk-only" icon={<PrinterOutlined />} onClick={() => print()}>{common.print}</Button>
            <Button icon={<FundProjectionScreenOutlined />} onClick={() => void navigate("/wall")}>{words.wall}</Button>
          </div>
        </header>
        <nav className="tabs no-print" aria-label={words.sections}>
          {TABS.map((one) => (
            <Link key={one} to={one === "risks" ? "/performance" : `?tab=${one}`} aria-current={one === tab ? "page" : undefined}>
              {words.tabs[one]}
            </Link>
          ))}
        </nav>
        {SHOWN[tab]()}
      </div>
    </PerformanceGate>
  );
}
