// The form that begins a matter.
import { App, Button } from "antd";
import { useMemo, useRef } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";

import { useIsApplicant, useMe } from "../../api/session.ts";
import type { FormHandle } from "../../forms/Form.tsx";
import { useStart } from "../../mutations/useStart.ts";
import { useUploading } from "../../mutations/useUploading.ts";
import { type StartForm, useStartForm } from "../../queries/useStartForm.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { useKeys } from "../../ui/useKeys.ts";
import { useTitle } from "../../ui/useTitle.ts";
import { usePublicWords } from "../../ui/words/public/usePublicWords.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { DraftFound } from "../parts/DraftFound.tsx";
import { DraftState } from "../parts/DraftState.tsx";
import { FilledForm } from "../parts/FilledForm.tsx";
import { SubmitNotices } from "../parts/SubmitNotices.tsx";
import { useDraft } from "../parts/useDraft.ts";
import { usePhrases } from "../parts/usePhrases.ts";
import { useSubmit } from "../parts/useSubmit.ts";
import { materialsOf } from "./materials.ts";

// The form's own code is fetched together with the page's, not after it.
void import("../../forms/Form.tsx");

export default function StartPage() {
  const { processKey = "" } = useParams();
  const [search] = useSearchParams();
  const item = search.get("item");
  const answer = useStartForm(useMe(), processKey, item);
  return (
    <div className="page">
      <Loaded answer={answer} bones={8}>
        {(found) => <Start key={`${processKey} ${item}`} found={found} item={item} />}
      </Loaded>
    </div>
  );
}

function Start({ found: { key, name, form, item: asked }, item }: { found: StartForm; item: string | null }) {
  const isApplicant = useIsApplicant();
  const { list } = usePublicWords();
  const words = useWords();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const draft = useDraft(`start.${key}${item ? `.${item}` : ""}`);
  const filled = useRef<FormHandle>(null);
  const uploading = useUploading();
  const phrases = usePhrases();
  const start = useStart();
  const fresh = useMemo(() => (item ? { item_code: item, ...(asked && { materials: materialsOf(asked) }) } : {}), [item, asked]);
  const values = useMemo(() => ({ ...fresh, ...draft.found?.values }), [fresh, draft.found]);
  useTitle(name);
  const { submit, isBusy, stray, failure } = useSubmit({
    form: filled,
    draft,
    send: (variables, idempotencyKey) => start.mutateAsync({ key, variables, idempotencyKey }),
    again: words.start.another,
    later: { title: name, path: `/start/${key}${item ? `?item=${encodeURIComponent(item)}` : ""}`, destination: { kind: "start", processKey: key } },
    onDone: (started) => {
      const number = started.business_key ?? started.id;
      void message.success(isApplicant ? list.sent(number) : words.start.started(number));
      void navigate(isApplicant ? `/applications/${started.business_key ?? ""}` : `/matters/${started.id}`, { replace: true });
    },
  });
  useKeys({ "Ctrl+Enter": () => void submit() });
  const drop = () => {
    draft.drop();
    filled.current?.fill(fresh);
  };
  return (
    <div className="stack narrow">
      <h1>
        {name} <small className="soft">{words.start.fill}</small>
      </h1>
      <section className="card">
        <div className="body stack">
          <SubmitNotices failure={failure} stray={stray} />
          <DraftFound draft={draft} onDrop={drop} />
          {form ? (
            <FilledForm ref={filled} schema={form.schema} values={values} onChange={draft.change} uploading={uploading} phrases={phrases} />
          ) : (
            <p className="soft">{words.start.noForm}</p>
          )}
        </div>
        <div className="bar no-print">
          <Button type="primary" loading={isBusy} onClick={() => void submit()} title={words.task.submitHint}>
            {isBusy ? words.task.submitting : (isApplicant ? list.submit : words.start.submit)}
          </Button>
          <DraftState draft={draft} />
        </div>
      </section>
    </div>
  );
}
