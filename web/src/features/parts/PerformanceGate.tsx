// Who does not watch the town's work is told so.
import type { ReactNode } from "react";

import { useMay } from "../../api/session.ts";
import { NotYours } from "../../ui/NotYours.tsx";
import { usePerformanceWords } from "../../ui/words/performance/usePerformanceWords.ts";

export function PerformanceGate({ children }: { children: ReactNode }) {
  const words = usePerformanceWords();
  return useMay("performance:read") ? children : <div className="page"><NotYours>{words.forbidden}</NotYours></div>;
}
