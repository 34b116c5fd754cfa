// Tokens walk through a diagram as drawn: bpmn-js with its simulation of tokens, always switched on, in the pages' colours.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import simulation from "bpmn-js-token-simulation/lib/base.js";
import camunda from "camunda-bpmn-moddle/resources/camunda.json" with { type: "json" };

import { coloursOf } from "./colours.ts";
import { service, type Shape } from "./services.ts";

interface Simulator {
  waitAtElement: (element: Shape, wait: boolean) => void;
}
interface EventBus {
  on: (event: string, priority: number, hear: (given: { scope: Scope }) => void) => void;
  fire: (event: string, given: object) => void;
}
interface Scope {
  readonly parent?: Scope;
  readonly element?: { readonly type: string };
  colors?: Colours;
}
interface Colours {
  readonly primary: string;
  readonly auxiliary: string;
}
interface Log {
  toggle: (isShown: boolean) => void;
}

const SCOPE_CREATED = "tokenSimulation.simulator.createScope";
const MODE = "tokenSimulation.toggleMode";
const RESET = "tokenSimulation.resetSimulation";
/** Before those who draw a token ask for its colour. */
const EARLY = 1500;
/** Grounds on which white is read. Source: WCAG 2.2, 1.4.3 (4.5 : 1). */
const GROUNDS = ["#0b5cad", "#8a3b00", "#6b2fa0", "#0f6b3a", "#a3123f", "#00616b"];

/** One colour for each instance that runs; those drawn by lot would not always be read. */
class Colouring {
  static $inject = ["eventBus"];
  #next = 0;
  constructor(bus: EventBus) {
    bus.on(SCOPE_CREATED, EARLY, ({ scope }) => {
      scope.colors = scope.parent?.colors ?? { primary: GROUNDS[this.#next++ % GROUNDS.length] as string, auxiliary: "#ffffff" };
    });
  }
}

/** Elements keep the colours of the pages. */
class Unchanged {}

/** Below it the buttons that let tokens go are not shown. Source: bpmn-js-token-simulation, `ContextPads.js`, `minZoom`. */
const LEAST_ZOOM = 0.5;
/** A large diagram begins so near, at its start. */
const NEAR = 0.6;

/** Where people work, the token waits until the designer lets it go on. */
const BY_PEOPLE = ["bpmn:UserTask", "bpmn:ManualTask"];

export interface Simulation {
  readonly viewer: NavigatedViewer;
  begin: (xml: string) => Promise<void>;
}

export function makeSimulation(container: HTMLElement, isDark: boolean): Simulation {
  const viewer = new NavigatedViewer({
    container,
    bpmnRenderer: coloursOf(isDark),
    moddleExtensions: { camunda },
    additionalModules: [simulation, { coloredScopes: ["type", Colouring], neutralElementColors: ["type", Unchanged] }],
  } as never);
  const bus = viewer.get<EventBus>("eventBus");
  const wait = () => {
    for (const one of service(viewer, "elementRegistry").getAll()) if (BY_PEOPLE.includes(one.type)) viewer.get<Simulator>("simulator").waitAtElement(one, true);
  };
  const begin = async (xml: string) => {
    await viewer.importXML(xml);
    const canvas = service(viewer, "canvas");
    const shapes = service(viewer, "elementRegistry").getAll();
    if (canvas.zoom("fit-viewport", "auto") < LEAST_ZOOM) {
      canvas.zoom(NEAR);
      const first = shapes.find((one) => one.type === "bpmn:StartEvent");
      if (first) canvas.scrollToElement(first);
    }
    container.querySelector(".bjs-container")?.classList.add("simulation");
    bus.fire(MODE, { active: true });
    wait();
    bus.on(RESET, 1, wait);
    viewer.get<Log>("log").toggle(true);
    container.querySelector(".bts-log .bts-content")?.setAttribute("role", "log");
    container.querySelector(".bts-log .bts-content")?.setAttribute("tabindex", "0");
    container.querySelector(".bts-notifications")?.setAttribute("role", "status");
  };
  return { viewer, begin };
}
