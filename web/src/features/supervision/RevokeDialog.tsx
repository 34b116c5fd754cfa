// Why a card was wrong.
import type { IssuedCardOut } from "@zhenshu/client";
import { App, Input, Modal } from "antd";
import { useState } from "react";

import { useRevokeCard } from "../../mutations/useRevokeCard.ts";
import { useExplained } from "../../ui/Failure.tsx";
import { usePerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";

const LEAST = 5;

export function RevokeDialog({ card, onClose }: { card: IssuedCardOut; onClose: () => void }) {
  const { cards: words } = usePerformanceWords().supervision;
  const { message } = App.useApp();
  const explain = useExplained();
  const revoke = useRevokeCard(card.id);
  const [reason, setReason] = useState("");
  const [isTried, setIsTried] = useState(false);
  const isRight = reason.trim().length >= LEAST;
  const send = () => {
    setIsTried(true);
    if (!isRight) return;
    revoke.mutate(reason.trim(), {
      onSuccess: () => {
        void message.success(words.revokedNow);
        onClose();
      },
    });
  };
  const failed = revoke.error ? explain(revoke.error) : null;
  return (
    <Modal open title={words.revokeTitle} okText={words.revoke} onOk={send} confirmLoading={revoke.isPending} onCancel={onClose}>
      <div className="stack">
        <p>{card.item_name} <span className="soft">{card.number}</span></p>
        <label className="stack tight">
          <span>{words.reason}</span>
          <Input.TextArea rows={3} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} status={isTried && !isRight ? "error" : ""} />
          {isTried && !isRight && <span className="late">{words.reasonBad}</span>}
        </label>
        {failed && <p role="alert" className="notice error"><strong>{failed.title}</strong>{failed.detail}</p>}
      </div>
    </Modal>
  );
}
