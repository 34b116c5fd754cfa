// Finds the trial of this process, or makes one; what is refused is said with its findings.
import type { ProblemOut, TrialShort } from "@zhenshu/client";
import { Problem } from "@zhenshu/client/runtime";
import { Button } from "antd";
import { useEffect, useRef, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";

import { useEndTrial } from "../../mutations/useEndTrial.ts";
import { useMakeTrial } from "../../mutations/useMakeTrial.ts";
import { useTrial } from "../../queries/useTrial.ts";
import { Bones } from "../../ui/Bones.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { useTrialWords } from "../../ui/words/trial/useTrialWords.ts";
import { Problems } from "../parts/Problems.tsx";
import { Bench } from "./Bench.tsx";
import type { Tried } from "./TrialPage.tsx";

interface Props {
  readonly tried: Tried;
  readonly trials: readonly TrialShort[];
  /** Asked for from the drawing board: begin anew with the draft as it is. */
  readonly isFresh: boolean;
}

export function Begin({ tried, trials, isFresh }: Props) {
  const words = useTrialWords();
  const navigate = useNavigate();
  const [, setSearch] = useSearchParams();
  const [id, setId] = useState(() => trials.find((one) => one.name === tried.key)?.id ?? null);
  const make = useMakeTrial();
  const hasBegun = useRef(false);
  const begin = () => {
    make.mutate(
      { name: tried.key, files: tried.files, replaces: id },
      {
        onSuccess: (made) => {
          setId(made.id);
          setSearch({}, { replace: true });
        },
      },
    );
  };
  useEffect(() => {
    if (hasBegun.current || (id !== null && !isFresh)) return;
    hasBegun.current = true;
    begin();
  });
  const back = () => void navigate(`/studio/draw/${tried.key}`);
  if (make.isPending || make.error) {
    return (
      <>
        <h1>{words.title(tried.name)}</h1>
        {make.error ? (
          <Refused error={make.error} trials={trials} onAgain={begin} onBack={back} />
        ) : (
          <section className="card" aria-busy="true">
            <p className="body" role="status">
              {words.preparing}
            </p>
            <Bones lines={6} />
          </section>
        )}
      </>
    );
  }
  if (id === null) return null;
  return <Open id={id} tried={tried} onRestart={begin} />;
}

function Open({ id, tried, onRestart }: { id: string; tried: Tried; onRestart: () => void }) {
  const trial = useTrial(id);
  return (
    <Loaded answer={trial} bones={8}>
      {(stands) => <Bench trial={stands} tried={tried} onRestart={onRestart} />}
    </Loaded>
  );
}

function Refused({ error, trials, onAgain, onBack }: { error: unknown; trials: readonly TrialShort[]; onAgain: () => void; onBack: () => void }) {
  const words = useTrialWords();
  const end = useEndTrial();
  const code = error instanceof Problem ? error.code : "";
  if (error instanceof Problem && code === "deployment_invalid") {
    const problems = (error.document as { readonly problems?: readonly ProblemOut[] }).problems ?? [];
    return (
      <section className="card">
        <div className="body stack">
          <p className="notice error" role="alert">
            {words.refused}
          </p>
          <Problems problems={problems} />
          <div className="row">
            <Button type="primary" onClick={onBack}>
              {words.design}
            </Button>
          </div>
        </div>
      </section>
    );
  }
  if (code === "trials_full") {
    return (
      <section className="card">
        <div className="body stack">
          <p className="notice warning" role="alert">
            {words.full}
          </p>
          <div className="row">
            {trials.map((one) => (
              <Button key={one.id} loading={end.isPending && end.variables === one.id} onClick={() => end.mutate(one.id, { onSuccess: onAgain })}>
                {words.endOne(one.name)}
              </Button>
            ))}
          </div>
        </div>
      </section>
    );
  }
  return <Failure error={error} onRetry={onAgain} />;
}
