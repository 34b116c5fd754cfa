// What was handed in and done before this step, to be read beside the form; fetched when somebody opens it.
import { lazy, Suspense, useState } from "react";

import { Bones } from "../../ui/Bones.tsx";
import { useWords } from "../../ui/words/useWords.ts";

const SentForms = lazy(async () => ({ default: (await import("../parts/SentForms.tsx")).SentForms }));

export function SentBefore({ instanceId }: { instanceId: string }) {
  const { task: words } = useWords();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="card before no-print" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{words.before}</summary>
      {isOpen && (
        <div className="body">
          <Suspense fallback={<Bones lines={6} />}>
            <SentForms instanceId={instanceId} />
          </Suspense>
        </div>
      )}
    </details>
  );
}
