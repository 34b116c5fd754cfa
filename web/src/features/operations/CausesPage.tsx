// Open incidents by cause.
import { useCauses } from "../../queries/useCauses.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { useOperationsWords } from "../../ui/words/operations/useOperationsWords.ts";
import { CauseRows } from "./CauseRows.tsx";
import { Live } from "./Live.tsx";
import { OperationsPage } from "./OperationsPage.tsx";

export default function CausesPage() {
  return <OperationsPage section="incidents">{() => <Causes />}</OperationsPage>;
}

function Causes() {
  const { causes: words } = useOperationsWords();
  const answer = useCauses();
  return (
    <>
      <Live at={answer.dataUpdatedAt} />
      <section className="card" aria-label={words.title}>
        <header className="row between">
          <h2>{words.title}</h2>
          <span className="small soft">{words.hint}</span>
        </header>
        <Loaded answer={answer} isEmpty={(found) => found.length === 0} empty={<Empty>{words.none}</Empty>}>
          {(found) => <CauseRows causes={found} />}
        </Loaded>
      </section>
    </>
  );
}
