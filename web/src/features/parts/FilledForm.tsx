// Form drawing comes with a library of its own: fetched where a form is shown.
import { type ComponentProps, lazy, Suspense } from "react";

import { Bones } from "../../ui/Bones.tsx";

const Form = lazy(async () => ({ default: (await import("../../forms/Form.tsx")).Form }));

export function FilledForm(props: ComponentProps<typeof Form>) {
  return (
    <Suspense fallback={<Bones lines={8} />}>
      <Form {...props} />
    </Suspense>
  );
}
