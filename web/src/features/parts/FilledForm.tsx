// Form drawing comes with a library of its own: fetched where a form is shown. So are the codes that it asks for, by name.
import { type ComponentProps, lazy, Suspense, useMemo, useState } from "react";

import { codeListsOf, withCodes } from "../../forms/codes.ts";
import type { Schema } from "../../forms/schema.ts";
import { useCodeLists } from "../../queries/useCodeLists.ts";
import { Bones } from "../../ui/Bones.tsx";

const Form = lazy(async () => ({ default: (await import("../../forms/Form.tsx")).Form }));

export function FilledForm({ schema, ...others }: ComponentProps<typeof Form>) {
  const source = schema as unknown as Schema;
  const names = useMemo(() => codeListsOf(source), [source]);
  const lists = useCodeLists(names);
  // What is filled in later comes from these lists; only what was there at first may be in none.
  const [before] = useState(others.values);
  const offered = useMemo(() => lists && withCodes(source, lists, before), [source, lists, before]);
  return (
    <Suspense fallback={<Bones lines={8} />}>
      {offered ? <Form {...others} schema={offered as unknown as Record<string, unknown>} /> : <Bones lines={8} />}
    </Suspense>
  );
}
