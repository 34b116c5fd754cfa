// Drawing without a mouse: what a menu is asked for by key stands where there is room, and elements are connected by name.
import { boxOf, freePlace, type Place } from "./freePlace.ts";
import type { Shape, Viewbox } from "./services.ts";

type Act = (event: Event, ...more: unknown[]) => unknown;
interface Entry {
  readonly label: string;
  readonly action: Act | { readonly click: Act; readonly dragstart?: Act };
}
type Entries = Readonly<Record<string, Entry>>;

interface PopupMenu {
  registerProvider: (menu: string, priority: number, provider: object) => void;
  open: (element: Shape, menu: string, position: { x: number; y: number }, options: object) => void;
  isEmpty: (element: Shape, menu: string) => boolean;
}
interface Create {
  start: (event: unknown, shape: Shape, context?: { readonly source?: Shape }) => unknown;
}
interface Modeling {
  createShape: (shape: Shape, at: Place, parent: Shape) => Shape;
  createElements: (shape: Shape, at: Place, parent: Shape, hints: object) => Shape[];
  connect: (source: Shape, target: Shape) => unknown;
}
interface Mouse {
  getLastMoveEvent: () => MouseEvent;
}
interface Rules {
  allowed: (rule: string, context: object) => unknown;
}
interface Canvas {
  getRootElement: () => Shape;
  getContainer: () => HTMLElement;
  viewbox: () => Viewbox;
  scrollToElement: (element: Shape, padding: number) => void;
  focus: () => void;
}
interface Registry {
  getAll: () => Shape[];
}
interface Selection {
  get: () => readonly Shape[];
  select: (element: Shape) => void;
}
interface Actions {
  register: (actions: Readonly<Record<string, (event?: Event) => void>>) => void;
}
interface Keyboard {
  addListener: (hear: (context: { keyEvent: KeyboardEvent }) => boolean | undefined) => void;
  hasModifier: (event: KeyboardEvent) => boolean;
  isKey: (keys: readonly string[], event: KeyboardEvent) => boolean;
}

const CONNECT = "connect-to";
/** After the menus' own providers, whose entries are wrapped. */
const LAST = 100;
/** Pixels kept free around what was placed. */
const PADDING = 140;
/** Pixels from the corner of the drawing to a menu that no pointer opened. */
const CORNER = 140;
const HOSTS = /Task$|:Task$|SubProcess$|Transaction$|CallActivity$/;
const BOUNDARY = "bpmn:BoundaryEvent";

class ByKeyboard {
  static $inject = ["popupMenu", "create", "modeling", "rules", "canvas", "elementRegistry", "selection", "editorActions", "keyboard", "mouse", "translate"];
  readonly #menu: PopupMenu;
  readonly #modeling: Modeling;
  readonly #rules: Rules;
  readonly #canvas: Canvas;
  readonly #registry: Registry;
  readonly #selection: Selection;
  readonly #translate: (text: string) => string;
  #isByKey = false;

  constructor(menu: PopupMenu, create: Create, modeling: Modeling, rules: Rules, canvas: Canvas, registry: Registry, selection: Selection, actions: Actions, keyboard: Keyboard, mouse: Mouse, translate: (text: string) => string) {
    [this.#menu, this.#modeling, this.#rules, this.#canvas] = [menu, modeling, rules, canvas];
    [this.#registry, this.#selection, this.#translate] = [registry, selection, translate];
    for (const name of ["bpmn-create", "bpmn-append"]) menu.registerProvider(name, LAST, { getPopupMenuEntries: () => (entries: Entries) => this.#heard(entries) });
    menu.registerProvider(CONNECT, LAST, { getPopupMenuEntries: (source: Shape) => this.#targets(source) });
    const start = create.start.bind(create);
    create.start = (event, shape, context) => (this.#isByKey ? this.#place(shape, context?.source) : start(event, shape, context));
    const last = mouse.getLastMoveEvent.bind(mouse);
    mouse.getLastMoveEvent = () => (last().x || last().y ? last() : new MouseEvent("mousemove", this.#corner()));
    actions.register({ connectTo: () => this.#connect() });
    keyboard.addListener(({ keyEvent }) => {
      if (keyboard.hasModifier(keyEvent) || !keyboard.isKey(["k", "K"], keyEvent)) return undefined;
      this.#connect();
      return true;
    });
  }

  /** The same entries, which notice a key. */
  #heard(entries: Entries): Entries {
    const hearing = (act: Act): Act => (event, ...more) => {
      this.#isByKey = event instanceof KeyboardEvent;
      try {
        return act(event, ...more);
      } finally {
        if (this.#isByKey) this.#canvas.focus();
        this.#isByKey = false;
      }
    };
    const wrapped = ({ action, ...rest }: Entry) => ({ ...rest, action: typeof action === "function" ? hearing(action) : { ...action, click: hearing(action.click) } });
    return Object.fromEntries(Object.entries(entries).map(([id, entry]) => [id, wrapped(entry)]));
  }

  #place(shape: Shape, source: Shape | undefined): void {
    const selected = source ?? this.#selection.get()[0];
    const placed = shape.type === BOUNDARY ? this.#attached(shape, selected) : this.#free(shape, selected);
    if (!placed) return;
    this.#canvas.scrollToElement(placed, PADDING);
    this.#selection.select(placed);
  }

  /** On the lower edge of the activity, beside what is attached there already. */
  #attached(shape: Shape, host: Shape | undefined): Shape | undefined {
    if (!host || !HOSTS.test(host.type)) return undefined;
    const taken = this.#registry.getAll().filter((one) => one.type === BOUNDARY && one.host === host && !one.labelTarget).length;
    const at = { x: host.x + ((taken * shape.width * 1.5 + host.width / 2) % host.width), y: host.y + host.height };
    return this.#modeling.createElements(shape, at, host, { attach: true })[0];
  }

  #free(shape: Shape, beside: Shape | undefined): Shape | undefined {
    const root = this.#canvas.getRootElement();
    const within = [beside, beside?.parent, ...this.#registry.getAll().filter((one) => one.type === "bpmn:Participant"), root];
    const parent = within.find((one) => one && !one.waypoints && this.#rules.allowed("shape.create", { shape, target: one }));
    if (!parent) return undefined;
    const inside = parent === root ? this.#canvas.viewbox() : boxOf(parent);
    const taken = this.#registry.getAll().filter((one) => one !== parent && one.parent === parent && !one.waypoints).map(boxOf);
    const isRoom = parent !== root || beside === undefined || beside === root;
    const from = isRoom ? { x: inside.x + inside.width / 2, y: inside.y + inside.height / 2 } : { x: beside.x + beside.width * 1.5 + shape.width, y: beside.y + beside.height / 2 };
    return this.#modeling.createShape(shape, freePlace(shape, from, taken), parent);
  }

  /** Where a menu opens as long as no pointer was ever here. */
  #corner() {
    const { left, top } = this.#canvas.getContainer().getBoundingClientRect();
    return { clientX: left + CORNER, clientY: top + CORNER };
  }

  #connect(): void {
    const [source, another] = this.#selection.get();
    if (!source || another || this.#menu.isEmpty(source, CONNECT)) return;
    const { clientX: x, clientY: y } = this.#corner();
    this.#menu.open(source, CONNECT, { x, y }, { title: this.#translate("Connect to"), search: true, width: 300 });
  }

  /** Whatever the rules of drawing let the element be connected with. */
  #targets(source: Shape): Entries {
    const group = { id: "elements", name: this.#translate("Elements") };
    const open = this.#registry.getAll().filter((one) => one !== source && !one.labelTarget && !one.waypoints && this.#rules.allowed("connection.create", { source, target: one }));
    const connect = (target: Shape) => () => {
      this.#modeling.connect(source, target);
      this.#selection.select(target);
      this.#canvas.focus();
    };
    return Object.fromEntries(open.map((one) => [`connect-${one.id}`, { label: one.businessObject.name || one.id, description: one.id, group, action: connect(one) }]));
  }
}

export const byKeyboard = { __init__: ["byKeyboard"], byKeyboard: ["type", ByKeyboard] };
