// One process: its versions, what runs of each, its diagram and files.
import { DownloadOutlined, EditOutlined, ExperimentOutlined } from "@ant-design/icons";
import type { ProcessDefinitionOut } from "@zhenshu/client";
import { Button } from "antd";
import { useNavigate, useParams, useSearchParams } from "react-router";

import { useMe } from "../../api/session.ts";
import { useDesignKeys } from "../../queries/useDesignKeys.ts";
import { useProcessVersions } from "../../queries/useProcessVersions.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { useTitle } from "../../ui/useTitle.ts";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";
import { StudioGate } from "../parts/StudioGate.tsx";
import { Trail } from "../parts/Trail.tsx";
import { BundleButton } from "./BundleButton.tsx";
import { Version } from "./Version.tsx";
import { Versions } from "./Versions.tsx";

export default function ProcessPage() {
  const { processKey = "" } = useParams();
  const words = useStudioWords();
  const versions = useProcessVersions(processKey);
  return (
    <StudioGate>
      <div className="page">
        <Loaded answer={versions} bones={8} isEmpty={(found) => found.length === 0} empty={<Empty>{words.emptyFiltered}</Empty>}>
          {(found) => <Process versions={found} />}
        </Loaded>
      </div>
    </StudioGate>
  );
}

function Process({ versions }: { versions: readonly ProcessDefinitionOut[] }) {
  const words = useStudioWords();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const { data: drafts = [] } = useDesignKeys(useMe().id);
  const current = versions[0] as ProcessDefinitionOut;
  const shown = versions.find((one) => String(one.version) === search.get("version")) ?? current;
  const name = current.name ?? current.key;
  useTitle(name);
  return (
    <div className="stack">
      <header className="row between">
        <div className="stack tight grow">
          <Trail />
          <h1>{name}</h1>
          <div className="row soft">
            <code>{current.key}</code>
            <span className="tag green">{words.version(current.version)}</span>
            {drafts.includes(current.key) && <span className="tag blue">{words.draft}</span>}
          </div>
        </div>
        <div className="row">
          <BundleButton version={current} icon={<DownloadOutlined />} />
          <Button icon={<ExperimentOutlined />} onClick={() => void navigate(`/studio/try/${current.key}`)}>
            {words.model.try}
          </Button>
          <Button type="primary" icon={<EditOutlined />} onClick={() => void navigate(`/studio/draw/${current.key}`)}>
            {words.process.design}
          </Button>
        </div>
      </header>
      <section className="card" aria-label={words.process.versions}>
        <header>
          <h2>{words.process.versions}</h2>
        </header>
        <Versions versions={versions} shown={shown} />
      </section>
      <Version key={shown.id} version={shown} isNewest={shown === current} />
    </div>
  );
}
