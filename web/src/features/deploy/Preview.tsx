// What a deployment would do: findings, impact, differences; and the button that does it.
import type { ProcessDefinitionOut } from "@zhenshu/client";
import { App, Button, Input } from "antd";
import { useRef, useState } from "react";
import { useNavigate } from "react-router";

import { fileKinds, type Files, handOut, packed, textOf } from "../../api/bundles.ts";
import { type Design, dropDesign } from "../../api/designs.ts";
import { useMay, useMe } from "../../api/session.ts";
import { useDeploy } from "../../mutations/useDeploy.ts";
import { useBundle } from "../../queries/useBundle.ts";
import { useCheck } from "../../queries/useCheck.ts";
import { useDeployment } from "../../queries/useDeployment.ts";
import { useExplained } from "../../ui/Failure.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";
import { diagramNames, processIds } from "../parts/diagrams.ts";
import { Problems } from "../parts/Problems.tsx";
import { Changed } from "./Changed.tsx";
import { FileRows } from "./FileRows.tsx";
import { Impact } from "./Impact.tsx";

interface Props {
  readonly files: Files;
  readonly versions: readonly ProcessDefinitionOut[];
  readonly draft: Design | null;
  /** Files that may be taken out again. */
  readonly own?: readonly string[];
  readonly onRemove?: (name: string) => void;
}

const NONE: Files = {};

export function Preview({ files, versions, draft, own, onRemove }: Props) {
  const words = useStudioWords();
  const { deploying } = words;
  const check = useCheck(files);
  const keys = diagramNames(files).flatMap((name) => processIds(textOf(files[name] as Uint8Array)));
  const current = versions.find((one) => keys.includes(one.key)) ?? null;
  const { data: deployment } = useDeployment(current?.deployment_id ?? null);
  const { data: before = NONE } = useBundle(current?.deployment_id ?? null);
  const [typed, setTyped] = useState<string | null>(null);
  const name = typed ?? deployment?.name ?? draft?.key ?? keys[0] ?? "";
  const isSame = current !== null && before !== NONE && fileKinds(before, files).every((one) => one.kind === "same");
  return (
    <>
      <section className="card" aria-label={deploying.problems}>
        <header>
          <h2>{deploying.problems}</h2>
        </header>
        <div className="body stack" aria-live="polite" aria-busy={check.isFetching}>
          <Loaded answer={check}>
            {({ is_valid: isValid, problems }) => {
              const errors = problems.filter((one) => one.severity === "error").length;
              const told = isValid ? (problems.length ? deploying.validWarnings(problems.length) : deploying.valid) : deploying.invalid(errors);
              return (
                <>
                  <p className={`notice ${isValid ? (problems.length ? "warning" : "success") : "error"}`}>{check.isFetching ? deploying.checking : told}</p>
                  {problems.length > 0 && <Problems problems={problems} />}
                </>
              );
            }}
          </Loaded>
        </div>
      </section>
      {check.data && (
        <section className="card" aria-label={deploying.impact}>
          <header>
            <h2>{deploying.impact}</h2>
          </header>
          <div className="body stack">
            <p className="soft">{deploying.impactHint}</p>
            <Impact report={check.data} versions={versions} />
          </div>
        </section>
      )}
      {current && before !== NONE && <Changed processKey={current.key} before={before} after={files} />}
      <section className="card" aria-label={deploying.files}>
        <header>
          <h2>{deploying.files}</h2>
        </header>
        <FileRows files={files} before={current ? before : null} own={own} onRemove={onRemove} />
      </section>
      <Deploy files={files} name={name} onName={setTyped} isReady={check.data?.is_valid === true && !check.isFetching} isSame={isSame} draft={draft} processKey={keys[0] ?? ""} />
    </>
  );
}

interface DeployProps {
  readonly files: Files;
  readonly name: string;
  readonly onName: (name: string) => void;
  readonly isReady: boolean;
  readonly isSame: boolean;
  readonly draft: Design | null;
  readonly processKey: string;
}

function Deploy({ files, name, onName, isReady, isSame, draft, processKey }: DeployProps) {
  const { deploying: words, version } = useStudioWords();
  const me = useMe();
  const mayDeploy = useMay("process:deploy");
  const explain = useExplained();
  const navigate = useNavigate();
  const { modal, message } = App.useApp();
  const deploy = useDeploy();
  // One key for one bundle: a second press, or one after a lost connection, deploys nothing twice.
  const attempt = useRef<{ files: Files; name: string; key: string } | null>(null);
  const run = async () => {
    if (attempt.current?.files !== files || attempt.current.name !== name) attempt.current = { files, name, key: crypto.randomUUID() };
    try {
      const made = await deploy.mutateAsync({ name, files, idempotencyKey: attempt.current.key });
      if (draft) await dropDesign(me.id, draft.key);
      const told = made.process_definitions.map((one) => `${one.name ?? one.key} ${version(one.version)}`).join("、") || name;
      void message.success(words.done(told));
      const [first] = made.process_definitions;
      void navigate(first ? `/studio/processes/${first.key}` : "/studio");
    } catch (error) {
      const { title, detail } = explain(error);
      void message.error(detail || title);
    }
  };
  const ask = () => void modal.confirm({ title: words.submit, content: words.ask(name), okText: words.submit, onOk: run });
  const download = () => handOut(`${processKey || name}.zip`, packed(files), "application/zip");
  return (
    <div className="bar no-print">
      <label className="row grow">
        <span className="nowrap">{words.name}</span>
        <Input value={name} maxLength={200} onChange={(event) => onName(event.target.value)} style={{ maxWidth: 260 }} disabled={!mayDeploy} />
      </label>
      {!mayDeploy && <span className="soft small">{words.forbidden}</span>}
      {mayDeploy && isSame && <span className="soft small">{words.unchanged}</span>}
      <Button onClick={download}>{words.download}</Button>
      <Button type="primary" disabled={!mayDeploy || !isReady || isSame || !name.trim()} loading={deploy.isPending} onClick={ask}>
        {deploy.isPending ? words.submitting : words.submit}
      </Button>
    </div>
  );
}
