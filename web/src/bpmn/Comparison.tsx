// Two diagrams side by side: what differs is coloured in both, and both show the same place.
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "./diagram.css";

import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";

import { useIsDark } from "../ui/preferences.ts";
import { useWords } from "../ui/words/useWords.ts";
import { coloursOf } from "./colours.ts";
import type { Difference } from "../api/differences.ts";
import { service, type Viewbox } from "./services.ts";

export interface ComparisonHandle {
  /** Brings an element into view, in both as far as they have it. */
  show: (id: string) => void;
}

interface Side {
  readonly xml: string;
  readonly label: string;
}

interface Props {
  readonly before: Side;
  readonly after: Side;
  readonly found: readonly Difference[];
  readonly ref?: Ref<ComparisonHandle>;
}

const FOCUS = "is-focus";
/** Pixels kept free around what is brought into view. */
const PADDING = 120;

export function Comparison({ before, after, found, ref }: Props) {
  const { diagram } = useWords();
  const isDark = useIsDark();
  const places = [useRef<HTMLDivElement>(null), useRef<HTMLDivElement>(null)] as const;
  const viewers = useRef<NavigatedViewer[]>([]);
  const [isBroken, setIsBroken] = useState(false);
  const focus = useRef<string | null>(null);
  const [old, now] = [before.xml, after.xml];

  useEffect(() => {
    const made = places.map(({ current }) => new NavigatedViewer({ container: current, bpmnRenderer: coloursOf(isDark) } as never));
    viewers.current = made;
    let isGone = false;
    const [one, other] = made as [NavigatedViewer, NavigatedViewer];
    Promise.all([one.importXML(old), other.importXML(now)]).then(
      () => {
        if (isGone) return;
        colour(one, found, true);
        colour(other, found, false);
        service(other, "canvas").zoom("fit-viewport", "auto");
        follow(other, one);
        follow(one, other);
      },
      () => !isGone && setIsBroken(true),
    );
    return () => {
      isGone = true;
      for (const viewer of made) viewer.destroy();
    };
    // The two places are refs: they stay.
  }, [old, now, found, isDark]);

  useImperativeHandle(ref, () => ({
    show: (id) => {
      for (const viewer of viewers.current) {
        const canvas = service(viewer, "canvas");
        const registry = service(viewer, "elementRegistry");
        if (focus.current && registry.get(focus.current)) canvas.removeMarker(focus.current, FOCUS);
        const shape = registry.get(id);
        if (!shape) continue;
        canvas.addMarker(id, FOCUS);
        canvas.scrollToElement(shape, PADDING);
      }
      focus.current = id;
    },
  }));

  return (
    <div className="comparison">
      {[before, after].map((side, at) => (
        <figure key={at} className="diagram">
          <figcaption>{side.label}</figcaption>
          <div ref={places[at]} role="group" aria-label={side.label} className="diagram-canvas" />
        </figure>
      ))}
      {isBroken && <p role="alert">{diagram.failed}</p>}
    </div>
  );
}

function colour(viewer: NavigatedViewer, found: readonly Difference[], isOld: boolean): void {
  const canvas = service(viewer, "canvas");
  const registry = service(viewer, "elementRegistry");
  for (const { id, kind } of found) {
    if (!id || kind === (isOld ? "added" : "removed") || !registry.get(id)) continue;
    canvas.addMarker(id, `is-${kind}`);
  }
}

/** Lets one show what the other shows. */
function follow(leader: NavigatedViewer, follower: NavigatedViewer): void {
  const [led, own] = [service(leader, "canvas"), service(follower, "canvas")];
  const step = () => {
    const [wanted, present] = [led.viewbox(), own.viewbox()];
    if (isNear(wanted, present)) return;
    own.viewbox({ x: wanted.x, y: wanted.y, width: wanted.width, height: wanted.height });
  };
  service(leader, "eventBus").on("canvas.viewbox.changed", step);
  step();
}

/** Closer than a pixel: both have arrived. */
const isNear = (one: Viewbox, other: Viewbox) => (["x", "y", "width"] as const).every((name) => Math.abs(one[name] - other[name]) < 1);
