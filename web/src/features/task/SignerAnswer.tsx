// A colleague asked for the reader's opinion: agree or object, with reasons. What is written is kept until it is sent.
import type { SignerAnswerIn, SignerTaskOut } from "@zhenshu/client";
import { Problem } from "@zhenshu/client/runtime";
import { App, Button } from "antd";
import { useRef, useState } from "react";
import { useNavigate } from "react-router";

import { useAnswerSigner } from "../../mutations/useAnswerSigner.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { Choices } from "../parts/Choices.tsx";
import { DraftFound } from "../parts/DraftFound.tsx";
import { DraftState } from "../parts/DraftState.tsx";
import { NoteField } from "../parts/NoteField.tsx";
import { PhraseChips } from "../parts/PhraseChips.tsx";
import { SubmitNotices } from "../parts/SubmitNotices.tsx";
import { useDraft } from "../parts/useDraft.ts";

/** Characters of reasons. Source: the town's own limit. */
const LONGEST = 1000;
const OPINIONS = ["agree", "object"] as const;

export function SignerAnswer({ asked }: { asked: SignerTaskOut }) {
  const words = useWords();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const draft = useDraft(`signer.${asked.id}`);
  const kept = (draft.found?.values ?? {}) as Partial<SignerAnswerIn>;
  const [opinion, setOpinion] = useState(kept.opinion);
  const [text, setText] = useState(kept.text ?? "");
  const [failure, setFailure] = useState<unknown>(null);
  const send = useAnswerSigner(asked.task_id);
  const isUnderWay = useRef(false);
  const change = (next: { opinion?: SignerAnswerIn["opinion"] | undefined; text: string }) => {
    setOpinion(next.opinion);
    setText(next.text);
    draft.change({ ...next });
  };
  const submit = async () => {
    if (isUnderWay.current) return;
    if (!opinion || !text.trim()) return void message.error(words.signers.textNeeded);
    isUnderWay.current = true;
    setFailure(null);
    const answer = { opinion, text: text.trim() };
    try {
      await send.mutateAsync({ requestId: asked.id, answer, idempotencyKey: draft.sending(answer) });
      draft.drop();
      void message.success(words.signers.sent);
      void navigate("/work?tab=free", { replace: true });
    } catch (error) {
      if (error instanceof Problem && error.status < 500) draft.answered();
      setFailure(error ?? new Error());
    } finally {
      isUnderWay.current = false;
    }
  };
  return (
    <section className="card answer no-print" aria-label={words.signers.asks(asked.asked_by_name)}>
      <header>
        <h2>{words.signers.asks(asked.asked_by_name)}</h2>
      </header>
      <div className="body stack">
        {asked.note && <p className="notice">{asked.note}</p>}
        <DraftFound draft={draft} onDrop={() => { draft.drop(); setOpinion(undefined); setText(""); }} />
        <SubmitNotices failure={failure} stray={[]} />
        <Choices
          label={words.signers.opinion}
          value={opinion}
          onChange={(value) => change({ opinion: value, text })}
          options={OPINIONS.map((value) => ({ value, label: words.signers.opinions[value] }))}
        />
        <div>
          <NoteField label={words.signers.text} value={text} onChange={(next) => change({ opinion, text: next })} longest={LONGEST} />
          <PhraseChips onSay={(phrase) => change({ opinion, text: `${text}${phrase}`.slice(0, LONGEST) })} />
        </div>
      </div>
      <div className="bar">
        <Button type="primary" loading={send.isPending} onClick={() => void submit()}>
          {words.signers.send}
        </Button>
        <DraftState draft={draft} />
      </div>
    </section>
  );
}
