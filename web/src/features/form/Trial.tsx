// Tries a form out: filled in as staff will see it, judged by the server as it will judge.
import { Button, Input } from "antd";
import { useRef, useState } from "react";

import type { FormHandle } from "../../forms/Form.tsx";
import type { Schema } from "../../forms/schema.ts";
import { useTrySubmission } from "../../mutations/useTrySubmission.ts";
import { useUploading } from "../../mutations/useUploading.ts";
import { useExplained } from "../../ui/Failure.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { useEditorWords } from "../../ui/words/editors/useEditorWords.ts";
import { FilledForm } from "../parts/FilledForm.tsx";
import "./form.css";

type Values = Record<string, unknown>;

function objectIn(text: string): Values | null {
  if (!text.trim()) return {};
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" && found !== null && !Array.isArray(found) ? (found as Values) : null;
  } catch {
    return null;
  }
}

export function Trial({ schema, text }: { schema: Schema; text: string }) {
  const { form: words } = useEditorWords();
  const { language } = usePreferences();
  const explain = useExplained();
  const uploading = useUploading();
  const form = useRef<FormHandle>(null);
  const [known, setKnown] = useState("{}");
  const [values, setValues] = useState<Values>({});
  const [stopped, setStopped] = useState(0);
  const trial = useTrySubmission();
  const given = objectIn(known);
  const judge = () => {
    const sent = form.current?.submit();
    if (!sent || !given) return;
    setStopped(sent.wrong);
    const told = (one: { message: string; message_en: string }) => (language === "zh" ? one.message : one.message_en);
    trial.mutate(
      { form: text, payload: sent.values, variables: given },
      { onSuccess: ({ refusals }) => void form.current?.place(refusals.map((one) => ({ pointer: one.pointer, message: told(one) }))) },
    );
  };
  const failure = trial.error as { fields?: readonly { message: string; message_en: string; pointer: string }[] } | null;
  return (
    <div className="trial" tabIndex={-1}>
      <section className="card trial-form" aria-label={words.preview}>
        <header>
          <h2>{words.preview}</h2>
        </header>
        <div className="body stack">
          <p className="soft small">{words.previewHint}</p>
          <FilledForm ref={form} schema={schema as unknown as Values} values={values} uploading={uploading} />
          <div className="row">
            <Button type="primary" onClick={judge} loading={trial.isPending} disabled={!given}>
              {words.judge}
            </Button>
          </div>
        </div>
      </section>
      <div className="stack">
        <section className="card" aria-label={words.result}>
          <header>
            <h2>{words.result}</h2>
          </header>
          <div className="body stack" role="status">
            {trial.isPending && <p className="soft">{words.judging}</p>}
            {trial.isIdle && <p className="soft">{words.untested}</p>}
            {failure && (
              <>
                <p className="notice error">{failure.fields?.length ? words.undeployable : `${words.failed}：${explain(trial.error).title}`}</p>
                <ul className="plain-list">
                  {failure.fields?.map((one, at) => (
                    <li key={at}>
                      <code>{one.pointer}</code> {language === "zh" ? one.message : one.message_en}
                    </li>
                  ))}
                </ul>
              </>
            )}
            {trial.data?.is_valid && (
              <>
                <p className="notice success">{words.accepted}</p>
                <pre className="trial-json" tabIndex={0}>
                  {Object.keys(trial.data.variables as Values).length ? JSON.stringify(trial.data.variables, null, 2) : words.nothing}
                </pre>
              </>
            )}
            {trial.data && !trial.data.is_valid && (
              <>
                <p className="notice error">{words.refused(trial.data.refusals.length)}</p>
                <ul className="plain-list">
                  {trial.data.refusals.map((one) => (
                    <li key={one.pointer}>
                      <code>{one.pointer}</code> {language === "zh" ? one.message : one.message_en}
                    </li>
                  ))}
                </ul>
              </>
            )}
            {trial.data && <p className="soft small">{words.browser(stopped)}</p>}
          </div>
        </section>
        <section className="card" aria-label={words.known}>
          <header>
            <h2>
              <label htmlFor="trial-known">{words.known}</label>
            </h2>
          </header>
          <div className="body stack">
            <Input.TextArea id="trial-known" className="trial-known" rows={6} value={known} spellCheck={false} status={given ? "" : "error"} aria-describedby="trial-known-hint" onChange={(event) => setKnown(event.target.value)} />
            <p id="trial-known-hint" className={given ? "soft small" : "late small"}>
              {given ? words.knownHint : words.knownBad}
            </p>
            <div className="row">
              <Button disabled={!given} onClick={() => given && (setValues(given), form.current?.fill(given), trial.reset())}>
                {words.refill}
              </Button>
            </div>
          </div>
        </section>
      </div>
    </div>
  );
}
