// A question about one act: what it does, what it needs, and what the town said where it refused.
import { Modal } from "antd";
import { type ReactNode, useRef, useState } from "react";

import { useExplained } from "../../ui/Failure.tsx";
import { useWords } from "../../ui/words/useWords.ts";

interface Props {
  readonly title: string;
  readonly hint: string;
  readonly okText: string;
  readonly isReady: boolean;
  readonly isDangerous?: boolean;
  /** Does it; the dialog closes when it is done, and says why where it is not. */
  readonly act: () => Promise<unknown>;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

export function AskDialog({ title, hint, okText, isReady, isDangerous = false, act, onClose, children }: Props) {
  const words = useWords();
  const explain = useExplained();
  // A ref, not a state: a second click comes before the next drawing.
  const isUnderWay = useRef(false);
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const go = async () => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    setIsBusy(true);
    setFailure(null);
    try {
      await act();
      onClose();
    } catch (error) {
      setFailure(error ?? new Error());
    } finally {
      isUnderWay.current = false;
      setIsBusy(false);
    }
  };
  const told = failure === null ? null : explain(failure);
  return (
    <Modal
      open
      title={title}
      okText={okText}
      cancelText={words.common.cancel}
      okButtonProps={{ disabled: !isReady, loading: isBusy, danger: isDangerous }}
      onOk={() => void go()}
      onCancel={onClose}
      mask={{ closable: false }}
    >
      <div className="stack">
        <p className="soft">{hint}</p>
        {children}
        <div aria-live="assertive">
          {told && (
            <div className="notice error">
              <strong>{told.title}</strong>
              {told.detail || told.remedy}
            </div>
          )}
        </div>
      </div>
    </Modal>
  );
}
