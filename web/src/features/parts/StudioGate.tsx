// The studio is for those who may check a bundle; others are told so.
import type { ReactNode } from "react";

import { useMay } from "../../api/session.ts";
import { NotYours } from "../../ui/NotYours.tsx";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";
import "./studio.css";

export function StudioGate({ children }: { children: ReactNode }) {
  const words = useStudioWords();
  return useMay("process:check") ? children : <NotYours>{words.noDiagrams}</NotYours>;
}
