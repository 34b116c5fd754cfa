// My work: to do, to claim, done, started by me; the reddest first.
import { Link, useSearchParams } from "react-router";

import { useMay } from "../../api/session.ts";
import { useCounts } from "../../queries/useCounts.ts";
import { useTitle } from "../../ui/useTitle.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { StartedList } from "./StartedList.tsx";
import { WorkList } from "./WorkList.tsx";

const TABS = ["held", "free", "done", "started"] as const;
export type Tab = (typeof TABS)[number];

export default function WorkPage() {
  const words = useWords();
  const [search] = useSearchParams();
  const { data: counts } = useCounts();
  const mayRead = useMay("process:read");
  const tab = TABS.find((one) => one === search.get("tab")) ?? "held";
  useTitle(`${words.work.tabs[tab]} · ${words.work.title}`);
  const number: Partial<Record<Tab, number | undefined>> = { held: counts?.held, free: counts?.free };
  return (
    <div className="page stack">
      <h1>{words.work.title}</h1>
      <section className="card">
        <nav className="tabs" aria-label={words.work.title}>
          {TABS.filter((one) => mayRead || one !== "started").map((one) => (
            <Link key={one} to={one === "held" ? "/work" : `/work?tab=${one}`} aria-current={one === tab ? "page" : undefined}>
              {words.work.tabs[one]} {number[one] ? <span className="badge">{number[one]}</span> : null}
            </Link>
          ))}
        </nav>
        {tab === "started" ? <StartedList key={tab} /> : <WorkList key={tab} tab={tab} />}
      </section>
    </div>
  );
}
