// The drawing with tokens in it; fetched when somebody simulates.
import { lazy, Suspense } from "react";

import { Bones } from "../../ui/Bones.tsx";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";

const SimulationBoard = lazy(async () => ({ default: (await import("../../bpmn/SimulationBoard.tsx")).SimulationBoard }));

interface Props {
  readonly xml: string;
  readonly name: string;
  readonly onBroken: (why: string) => void;
}

export function Simulated({ xml, name, onBroken }: Props) {
  const { model } = useStudioWords();
  return (
    <Suspense fallback={<Bones lines={8} />}>
      <SimulationBoard xml={xml} label={model.simulated(name)} hint={model.simulateHint} onBroken={onBroken} />
    </Suspense>
  );
}
