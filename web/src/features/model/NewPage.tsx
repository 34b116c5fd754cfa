// A new process: its key and name, then the drawing board.
import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";

import { bytesOf } from "../../api/bundles.ts";
import { keepDesign } from "../../api/designs.ts";
import { useMe } from "../../api/session.ts";
import { emptyDiagram } from "../../bpmn/emptyDiagram.ts";
import { useDesignKeys } from "../../queries/useDesignKeys.ts";
import { useProcessVersions } from "../../queries/useProcessVersions.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { useTitle } from "../../ui/useTitle.ts";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";
import { StudioGate } from "../parts/StudioGate.tsx";
import { Trail } from "../parts/Trail.tsx";

/** What a process key may be. Source: docs/reference/bpmn.md, keys in addresses; an XML name. */
const KEY = /^[a-z][a-z0-9_]{0,59}$/;

export default function NewPage() {
  const words = useStudioWords();
  const versions = useProcessVersions();
  const drafts = useDesignKeys(useMe().id);
  useTitle(words.model.new);
  return (
    <StudioGate>
      <div className="page stack narrow">
        <header className="stack tight">
          <Trail />
          <h1>{words.model.new}</h1>
        </header>
        <Loaded answer={versions}>{(found) => <NewProcess taken={[...found.map((one) => one.key), ...(drafts.data ?? [])]} />}</Loaded>
      </div>
    </StudioGate>
  );
}

function NewProcess({ taken }: { taken: readonly string[] }) {
  const { model: words } = useStudioWords();
  const me = useMe();
  const navigate = useNavigate();
  const [key, setKey] = useState("");
  const [name, setName] = useState("");
  const [isTried, setIsTried] = useState(false);
  const keyProblem = !KEY.test(key) ? words.keyBad : taken.includes(key) ? words.keyTaken : "";
  const nameProblem = name.trim() ? "" : words.nameBad;
  const create = async (event: FormEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (keyProblem || nameProblem) return;
    const files = { "process.bpmn": bytesOf(emptyDiagram(key, name.trim())) };
    await keepDesign(me.id, { key, name: name.trim(), base: null, files, at: new Date().toISOString() });
    void navigate(`/studio/draw/${key}`);
  };
  const field = (id: string, label: string, value: string, change: (value: string) => void, problem: string, hint?: string) => (
    <div className="stack tight">
      <label htmlFor={id}>
        <strong>{label}</strong>
      </label>
      <Input
        id={id}
        value={value}
        maxLength={100}
        status={isTried && problem ? "error" : ""}
        aria-invalid={isTried && problem !== ""}
        aria-describedby={`${id}-hint`}
        onChange={(event) => change(event.target.value)}
      />
      <span id={`${id}-hint`} className={isTried && problem ? "late small" : "soft small"} role={isTried && problem ? "alert" : undefined}>
        {(isTried && problem) || hint}
      </span>
    </div>
  );
  return (
    <form className="card" onSubmit={(event) => void create(event)} noValidate>
      <div className="body stack">
        {field("process-name", words.name, name, setName, nameProblem)}
        {field("process-key", words.key, key, setKey, keyProblem, words.keyHint)}
        <div className="row">
          <Button type="primary" htmlType="submit">
            {words.create}
          </Button>
        </div>
      </div>
    </form>
  );
}
