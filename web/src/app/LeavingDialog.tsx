// Signing out asks what becomes of work that only this device has: it lies here in the clear.
import { Button, Modal } from "antd";
import { useState } from "react";

import { forgetWork, type LeftBehind } from "../api/offline.ts";
import { useMe } from "../api/session.ts";
import { useWords } from "../ui/words/useWords.ts";

interface Props {
  readonly left: LeftBehind;
  readonly onLeave: () => void;
  readonly onClose: () => void;
}

export function LeavingDialog({ left, onLeave, onClose }: Props) {
  const { leaving: words } = useWords();
  const me = useMe();
  const [isBusy, setIsBusy] = useState(false);
  const forget = async () => {
    setIsBusy(true);
    await forgetWork(me.id);
    onLeave();
    onClose();
  };
  return (
    <Modal
      open
      title={words.title}
      mask={{ closable: false }}
      onCancel={onClose}
      footer={
        <>
          <Button onClick={onClose}>{words.stay}</Button>
          <Button onClick={onLeave}>{words.keep}</Button>
          <Button danger type="primary" loading={isBusy} onClick={() => void forget()}>
            {words.forget}
          </Button>
        </>
      }
    >
      <p>{words.left(left.unsent, left.drafts)}</p>
    </Modal>
  );
}
