// A month in short, and its report as PDF and as an Excel book.
import { FileExcelOutlined, FilePdfOutlined } from "@ant-design/icons";
import { App, Button, Select } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";

import { handOut } from "../../api/bundles.ts";
import { town } from "../../api/town.ts";
import { useIndicators } from "../../queries/useIndicators.ts";
import { useExplained } from "../../ui/Failure.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { usePerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";
import { dayOf } from "./usePeriod.ts";
import { targetOf, unitOf, valueOf } from "./valued.ts";

const TYPES = { pdf: "application/pdf", xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" } as const;
const DAY = 86_400_000;

/** The last day of a month, or today where the month is not over. */
function until(month: string): string {
  const next = new Date(Date.parse(`${month}-01T00:00:00+08:00`) + 31 * DAY);
  const last = dayOf(Date.parse(`${dayOf(next.getTime()).slice(0, 7)}-01T00:00:00+08:00`) - DAY);
  return [last, dayOf(Date.now())].sort()[0] ?? last;
}

/** This month and those before it, as far back as a year is compared with the one before. */
function months(present: string): string[] {
  const [year = 0, month = 1] = present.split("-").map(Number);
  return Array.from({ length: 24 }, (_, back) => new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 7));
}

const nameOf = (month: string, language: "zh" | "en") =>
  new Date(`${month}-01T00:00:00Z`).toLocaleDateString(language === "zh" ? "zh-CN" : "en-GB", { timeZone: "UTC", year: "numeric", month: "long" });

export function MonthlyTab() {
  const { monthly: words, indicators } = usePerformanceWords();
  const { language } = usePreferences();
  const { message } = App.useApp();
  const explain = useExplained();
  const [search, setSearch] = useSearchParams();
  const present = dayOf(Date.now()).slice(0, 7);
  const given = search.get("month") ?? "";
  const month = /^\d{4}-(0[1-9]|1[0-2])$/.test(given) && given <= present ? given : present;
  const [fetched, setFetched] = useState<keyof typeof TYPES | null>(null);
  const fetchIt = async (format: keyof typeof TYPES) => {
    setFetched(format);
    try {
      handOut(`${month}.${format}`, await town.downloadMonthlyReport({ month, format }), TYPES[format]);
    } catch (error) {
      void message.error(explain(error).detail || words.failed);
    } finally {
      setFetched(null);
    }
  };
  return (
    <>
      <div className="card filters no-print">
        <label className="pick-one">
          <span className="soft small">{words.month}</span>
          <Select
            aria-label={words.month}
            value={month}
            onChange={(next) => setSearch({ tab: "monthly", month: next }, { replace: true })}
            options={months(present).map((value) => ({ value, label: nameOf(value, language) }))}
          />
        </label>
        <Button type="primary" icon={<FilePdfOutlined />} loading={fetched === "pdf"} onClick={() => void fetchIt("pdf")}>{words.pdf}</Button>
        <Button icon={<FileExcelOutlined />} loading={fetched === "xlsx"} onClick={() => void fetchIt("xlsx")}>{words.xlsx}</Button>
        <p className="soft small">{words.hint}</p>
      </div>
      <section className="card" aria-label={words.preview}>
        <header><h2>{words.preview}</h2></header>
        <Loaded answer={useIndicators({ since: `${month}-01`, until: until(month) })} bones={8}>
          {(found) => (
            <dl className="body month-facts">
              {found.filter((one) => one.denominator > 0).map((one) => (
                <div key={one.id}>
                  <dt>{language === "zh" ? one.zh : one.en}</dt>
                  <dd className={one.is_met === false ? "late" : ""}>
                    {valueOf(one)} <small className="soft">{unitOf(one, indicators)} {targetOf(one) ?? ""}</small>
                  </dd>
                </div>
              ))}
            </dl>
          )}
        </Loaded>
      </section>
    </>
  );
}
