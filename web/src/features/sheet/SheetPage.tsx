// The matter on paper: its facts, every form as it was handed in, and what everybody said, with room to sign.
import type { MatterOut } from "@zhenshu/client";
import { PrinterOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { Link, useParams } from "react-router";

import { useMatter } from "../../queries/useMatter.ts";
import { useSubmissions } from "../../queries/useSubmissions.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { moment } from "../../ui/times.ts";
import { useTitle } from "../../ui/useTitle.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { titleOf } from "../parts/MatterTitle.tsx";
import { useFormNames } from "../parts/useFormNames.ts";
import { useNames } from "../parts/useNames.ts";
import { SentSheet } from "./SentSheet.tsx";
import { Steps } from "./Steps.tsx";

export default function SheetPage() {
  const { instanceId = "" } = useParams();
  const answer = useMatter(instanceId);
  return (
    <div className="page sheet">
      <Loaded answer={answer} bones={8}>
        {(matter) => <Sheet matter={matter} />}
      </Loaded>
    </div>
  );
}

function Sheet({ matter }: { matter: MatterOut }) {
  const words = useWords();
  const { language } = usePreferences();
  const nameOf = useNames();
  const called = useFormNames(matter.id);
  const sent = useSubmissions(matter.id);
  const { heading } = matter;
  const title = words.sheet.of(titleOf(heading, matter.process_definition_key));
  useTitle(title);
  const facts: [string, React.ReactNode][] = [
    [words.matter.number, heading.number ?? matter.business_key],
    [words.matter.party, heading.party_name],
    [words.matter.started, <Moment key="at" at={matter.started_at} />],
    [words.matter.startedBy, nameOf(matter.started_by)],
  ];
  return (
    <>
      <div className="row between no-print">
        <Link to={`/matters/${matter.id}`}>{words.sheet.back}</Link>
        <Button type="primary" icon={<PrinterOutlined />} onClick={() => print()}>
          {words.sheet.print}
        </Button>
      </div>
      <article className="paper">
        <h1>{title}</h1>
        <table aria-label={words.sheet.facts}>
          <tbody>
            {facts.filter(([, value]) => value).map(([name, value]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <Loaded answer={sent} bones={6}>
          {(found) => (
            <>
              {found.map((one) => (
                <SentSheet key={one.id} sent={one} called={called} />
              ))}
            </>
          )}
        </Loaded>
        <Steps instanceId={matter.id} />
        <p className="small">{words.sheet.printed(moment(new Date().toISOString(), language))}</p>
      </article>
    </>
  );
}
