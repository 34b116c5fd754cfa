// An order of the supervision office: to which unit, how urgent, what is to be done.
import { App, Input, Modal, Select } from "antd";
import { useState } from "react";

import { LEVELS, useSupervise } from "../../mutations/useSupervise.ts";
import { useUnits } from "../../queries/useUnits.ts";
import { useExplained, useFieldsTold } from "../../ui/Failure.tsx";
import { usePerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";

const LEAST = 5;
const MOST = 500;

export interface Subject {
  readonly number: string | null;
  readonly unit: string;
  readonly matter: string;
}

export function SuperviseDialog({ subject, onClose }: { subject: Subject | null; onClose: () => void }) {
  const { supervise: words } = usePerformanceWords();
  const { message } = App.useApp();
  const explain = useExplained();
  const fieldsOf = useFieldsTold();
  const { data: units = [] } = useUnits();
  const order = useSupervise();
  const [unit, setUnit] = useState(subject?.unit ?? "");
  const [level, setLevel] = useState<(typeof LEVELS)[number]>(LEVELS[0]);
  const [matter, setMatter] = useState(subject?.matter ?? "");
  const [isTried, setIsTried] = useState(false);
  const isKnown = units.some((one) => one.code === unit);
  const length = matter.trim().length;
  const isRight = length >= LEAST && length <= MOST;
  const send = () => {
    setIsTried(true);
    if (!isKnown || !isRight) return;
    const about = subject?.number ? { subject_number: subject.number } : {};
    order.mutate(
      { unit, level, matter: matter.trim(), ...about },
      {
        onSuccess: () => {
          void message.success(words.done);
          onClose();
        },
      },
    );
  };
  const failed = order.error ? explain(order.error) : null;
  return (
    <Modal open title={words.title} okText={words.send} onOk={send} confirmLoading={order.isPending} onCancel={onClose}>
      <div className="stack">
        {subject && <p className="soft">{subject.number}</p>}
        <label className="stack tight">
          <span>{words.unit}</span>
          <Select
            aria-label={words.unit}
            value={isKnown ? unit : null}
            onChange={setUnit}
            showSearch={{ optionFilterProp: "label" }}
            status={isTried && !isKnown ? "error" : ""}
            options={units.map((one) => ({ value: one.code, label: one.name }))}
          />
          {isTried && !isKnown && <span className="late">{words.unitMissing}</span>}
        </label>
        <label className="stack tight">
          <span>{words.level}</span>
          <Select aria-label={words.level} value={level} onChange={setLevel} options={LEVELS.map((value, at) => ({ value, label: words.levels[at] }))} />
        </label>
        <label className="stack tight">
          <span>{words.matter}</span>
          <Input.TextArea rows={4} maxLength={MOST} value={matter} onChange={(event) => setMatter(event.target.value)} status={isTried && !isRight ? "error" : ""} />
          {isTried && !isRight && <span className="late">{words.matterBad}</span>}
        </label>
        {failed && <p role="alert" className="notice error"><strong>{failed.title}</strong>{fieldsOf(order.error) || failed.detail}</p>}
      </div>
    </Modal>
  );
}
