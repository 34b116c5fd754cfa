// What became of every row of a batch: one line each, refused ones first, with the reason.
import type { TaskBatchOut } from "@zhenshu/client";
import { Modal } from "antd";

import { useExplained } from "../../ui/Failure.tsx";
import { useWords } from "../../ui/words/useWords.ts";

interface Props {
  readonly told: TaskBatchOut;
  readonly nameOf: (taskId: string) => string;
  readonly onClose: () => void;
}

interface Refusal {
  readonly title?: string;
  readonly detail?: string;
  readonly title_en?: string;
  readonly detail_en?: string;
}

export function Outcome({ told, nameOf, onClose }: Props) {
  const words = useWords();
  const explain = useExplained();
  const why = (status: number, problem: unknown) => {
    const { title, detail, title_en: titleEn, detail_en: detailEn } = problem as Refusal;
    const said = explain({ status, title, detail, titleEn, detailEn });
    return said.detail || said.title;
  };
  const rows = [...told.items].sort((one, other) => Number(one.problem === null) - Number(other.problem === null));
  return (
    <Modal open title={words.work.outcomeTitle} footer={null} onCancel={onClose}>
      <div className="stack">
        <p className={`notice ${told.refused ? "warning" : "success"}`} role="status">
          {words.work.outcome(told.done, told.refused)}
        </p>
        <ul className="outcome">
          {rows.map((one) => (
            <li key={one.id}>
              <span className={`tag ${one.problem === null ? "green" : "red"}`}>{one.problem === null ? words.work.rowDone : words.work.rowRefused}</span>
              <span>
                {nameOf(one.id)}
                {one.problem !== null && <span className="soft small block">{why(one.status, one.problem)}</span>}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </Modal>
  );
}
