// A list: a table on a desk, cards on a phone. J and K go through it, Enter opens, a box chooses.
import { type ReactNode, useEffect, useRef, useState } from "react";

import { useKeys } from "./useKeys.ts";
import { useWords } from "./words/useWords.ts";

export interface Column<Row> {
  readonly name: string;
  /** Left out above the card on a phone where the content speaks for itself. */
  readonly isTitle?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

interface Props<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  readonly onOpen: (row: Row) => void;
  readonly chosen?: ReadonlySet<string>;
  readonly onChoose?: (keys: ReadonlySet<string>) => void;
  readonly nameOf?: (row: Row) => string;
}

export function Rows<Row>({ label, rows, columns, rowKey, onOpen, chosen, onChoose, nameOf }: Props<Row>) {
  const words = useWords();
  const [current, setCurrent] = useState(-1);
  const body = useRef<HTMLTableSectionElement>(null);
  const step = (by: number) => setCurrent((at) => Math.min(Math.max(at + by, 0), rows.length - 1));
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    Enter: (event) => {
      const row = rows[current];
      if (row && !(event.target as HTMLElement).closest("a, button")) onOpen(row);
    },
  });
  useEffect(() => {
    body.current?.rows[current]?.scrollIntoView({ block: "nearest" });
  }, [current]);
  const toggle = (key: string) => {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    onChoose?.(next);
  };
  const hasAll = rows.length > 0 && rows.every((row) => chosen?.has(rowKey(row)));
  return (
    <table className="rows" aria-label={label}>
      <thead>
        <tr>
          {onChoose && (
            <th scope="col" className="pick">
              <input
                type="checkbox"
                aria-label={words.work.selectAll}
                checked={hasAll}
                onChange={() => onChoose(hasAll ? new Set() : new Set(rows.map(rowKey)))}
              />
            </th>
          )}
          {columns.map((column) => (
            <th key={column.name} scope="col">
              {column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={body}>
        {rows.map((row, at) => (
          <tr key={rowKey(row)} className={at === current ? "is-current" : undefined}>
            {onChoose && (
              <td className="pick">
                <input
                  type="checkbox"
                  aria-label={words.work.select(nameOf?.(row) ?? "")}
                  checked={chosen?.has(rowKey(row)) ?? false}
                  onChange={() => toggle(rowKey(row))}
                />
              </td>
            )}
            {columns.map((column) => (
              <td key={column.name} data-label={column.isTitle ? undefined : column.name}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
