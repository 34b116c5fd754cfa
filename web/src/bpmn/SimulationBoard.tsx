// The diagram with tokens in it: what waits is let go on by a click or a key; nothing is drawn and nothing leaves the browser.
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn.css";
import "bpmn-js-token-simulation/assets/css/bpmn-js-token-simulation.css";
import "./diagram.css";
import "./simulation.css";

import { useEffect, useRef } from "react";

import { useIsDark, usePreferences } from "../ui/preferences.ts";
import { makeSimulation } from "./simulation.ts";

interface Props {
  readonly xml: string;
  readonly label: string;
  readonly hint: string;
  readonly onBroken: (why: string) => void;
}

export function SimulationBoard({ xml, label, hint, onBroken }: Props) {
  const isDark = useIsDark();
  const { language } = usePreferences();
  const place = useRef<HTMLDivElement>(null);
  const broken = useRef(onBroken);
  broken.current = onBroken;
  useEffect(() => {
    if (!place.current) return;
    const { viewer, begin } = makeSimulation(place.current, isDark);
    let isGone = false;
    begin(xml).catch((error: Error) => !isGone && broken.current(error.message));
    return () => {
      isGone = true;
      viewer.destroy();
    };
    // Phrases are written when the board is made.
  }, [xml, isDark, language]);
  return (
    <div className="simulation-board">
      <p className="simulation-hint">{hint}</p>
      <div ref={place} className="board-canvas" role="group" aria-label={label} />
    </div>
  );
}
