// Variables as an operator may see them: kind and size, values only of what the diagram decides by.
import type { VariableOutlineOut } from "@zhenshu/client";

import { useOutlines } from "../../queries/useOutlines.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { type Column, Rows } from "../../ui/Rows.tsx";
import { type OperationsWords, useOperationsWords } from "../../ui/words/operations/useOperationsWords.ts";

function sizeOf(one: VariableOutlineOut, { variables: words }: OperationsWords): string {
  if (one.size === null || !(one.type in words.sizes)) return "";
  return words.sizes[one.type as keyof typeof words.sizes](one.size);
}

function said(one: VariableOutlineOut, { variables: words }: OperationsWords): string {
  if (one.value === null) return words.types.null ?? "";
  if (typeof one.value === "boolean") return one.value ? words.yes : words.no;
  return typeof one.value === "object" ? JSON.stringify(one.value) : String(one.value);
}

export function Outlines({ instanceId }: { instanceId: string }) {
  const all = useOperationsWords();
  const { variables: words } = all;
  const answer = useOutlines(instanceId, true);
  const columns: Column<VariableOutlineOut>[] = [
    { name: words.name, isTitle: true, cell: (one) => <code className="code">{one.name}</code> },
    { name: words.type, cell: (one) => words.types[one.type] ?? one.type },
    { name: words.size, cell: (one) => sizeOf(one, all) },
    { name: words.value, cell: (one) => (one.is_hidden ? <span className="soft">{words.hidden}</span> : <code className="code">{said(one, all)}</code>) },
    { name: words.scope, cell: (one) => (one.scope === 0 ? words.root : one.scope) },
  ];
  return (
    <>
      <p className="body soft">{words.hint}</p>
      <Loaded answer={answer} isEmpty={(found) => found.length === 0} empty={<Empty>{words.none}</Empty>}>
        {(found) => <Rows label={words.name} rows={found} columns={columns} rowKey={(one) => `${one.scope}/${one.name}`} onOpen={() => undefined} />}
      </Loaded>
    </>
  );
}
