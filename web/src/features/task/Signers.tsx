// Who was asked for an opinion on the task, and what they said.
import type { SignerTaskOut } from "@zhenshu/client";
import { App, Button } from "antd";

import { useMe } from "../../api/session.ts";
import { useTakeBackSigner } from "../../mutations/useTakeBackSigner.ts";
import { useExplained } from "../../ui/Failure.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { useWords } from "../../ui/words/useWords.ts";
import { useNames } from "../parts/useNames.ts";

interface Props {
  readonly taskId: string;
  readonly asked: readonly SignerTaskOut[];
  readonly isOpen: boolean;
}

export function Signers({ taskId, asked, isOpen }: Props) {
  const { signers: words } = useWords();
  return (
    <section className="card" aria-label={words.title}>
      <header>
        <h2>{words.title}</h2>
      </header>
      <ul className="body opinions">
        {asked.map((one) => (
          <Signer key={one.id} taskId={taskId} one={one} isOpen={isOpen} />
        ))}
      </ul>
    </section>
  );
}

function Signer({ taskId, one, isOpen }: { taskId: string; one: SignerTaskOut; isOpen: boolean }) {
  const { signers: words, acts } = useWords();
  const me = useMe();
  const nameOf = useNames();
  const explain = useExplained();
  const { message } = App.useApp();
  const takeBack = useTakeBackSigner(taskId);
  const isWaiting = one.state === "asked";
  const state = one.opinion ? words.opinions[one.opinion] : isWaiting ? words.waiting : words.gone;
  const colour = one.opinion === "agree" ? "green" : one.opinion === "object" ? "red" : isWaiting ? "yellow" : "plain";
  const undo = () =>
    takeBack.mutate(one.id, {
      onSuccess: () => void message.success(words.takenBack),
      onError: (error) => void message.error(explain(error).detail || explain(error).title),
    });
  return (
    <li>
      <div className="row between">
        <span className="row grow">
          <strong>{nameOf(one.person)}</strong>
          <span className={`tag ${colour}`}>{state}</span>
          <span className="soft small">
            {acts.modes[one.mode]} · <Moment at={one.answered_at ?? one.asked_at} />
          </span>
        </span>
        {isOpen && isWaiting && one.asked_by === me.id && (
          <Button className="no-print" size="small" loading={takeBack.isPending} onClick={undo} aria-label={words.takeBack(nameOf(one.person))}>
            {words.takeBackShort}
          </Button>
        )}
      </div>
      {one.text && <p>{one.text}</p>}
      {one.note && (
        <p className="soft small">
          {one.asked_by_name}：{one.note}
        </p>
      )}
    </li>
  );
}
