// My work: to do, to claim and to sign, done, copies, started by me; the reddest first.
import { Link, useSearchParams } from "react-router";

import { useMay } from "../../api/session.ts";
import { useCounts } from "../../queries/useCounts.ts";
import { useTitle } from "../../ui/useTitle.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { CopyList } from "./CopyList.tsx";
import { StartedList } from "./StartedList.tsx";
import { ToSign } from "./ToSign.tsx";
import { WorkList } from "./WorkList.tsx";

const TABS = ["held", "free", "done", "copies", "started"] as const;
export type Tab = (typeof TABS)[number];

export default function WorkPage() {
  const words = useWords();
  const [search] = useSearchParams();
  const { data: counts } = useCounts();
  const mayRead = useMay("process:read");
  const tab = TABS.find((one) => one === search.get("tab")) ?? "held";
  useTitle(`${words.work.tabs[tab]} · ${words.work.title}`);
  const number: Partial<Record<Tab, number>> = counts
    ? { held: counts.held, free: counts.free + counts.to_sign, copies: counts.copied, started: counts.started }
    : {};
  const shown = {
    held: () => <WorkList key={tab} tab="held" />,
    free: () => (
      <>
        <ToSign />
        <WorkList key={tab} tab="free" />
      </>
    ),
    done: () => <WorkList key={tab} tab="done" />,
    copies: () => <CopyList key={tab} />,
    started: () => <StartedList key={tab} />,
  };
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
        {shown[tab]()}
      </section>
    </div>
  );
}
