// What these pages use of the drawing library's inside.
export interface Shape {
  readonly id: string;
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly waypoints?: readonly { readonly x: number; readonly y: number }[];
  readonly labelTarget?: Shape;
  readonly parent?: Shape;
  /** What a boundary event is attached to. */
  readonly host?: Shape;
  readonly businessObject: { readonly name?: string; readonly get?: (name: string) => unknown };
}

export interface Viewbox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Services {
  canvas: {
    addMarker: (element: string, marker: string) => void;
    removeMarker: (element: string, marker: string) => void;
    zoom: { (to: "fit-viewport" | number, centre?: "auto"): number; (): number };
    viewbox: { (): Viewbox; (box: Viewbox): void };
    scrollToElement: (element: Shape | string, padding?: number) => void;
    getRootElement: () => Shape;
  };
  elementRegistry: { get: (id: string) => Shape | undefined; getAll: () => Shape[] };
  eventBus: {
    on: (events: string | readonly string[], hear: (event: never) => void) => void;
    off: (events: string, hear: (event: never) => void) => void;
  };
  modeling: { updateProperties: (element: Shape, properties: object) => void };
  selection: { get: () => readonly Shape[]; select: (element: Shape | null) => void };
  overlays: {
    add: (element: string, type: string, overlay: { position: object; html: HTMLElement; scale?: object }) => string;
    remove: (filter: { type: string }) => void;
  };
  commandStack: { canUndo: () => boolean; canRedo: () => boolean };
  editorActions: { trigger: (action: string, options?: object) => unknown };
  elementTemplates: { set: (templates: readonly unknown[]) => void; applyTemplate: (element: Shape, template: unknown) => unknown };
  elementTemplatesLoader: { setTemplates: (templates: readonly unknown[]) => void };
}

interface Holder {
  get: <Service>(name: string) => Service;
}

export const service = <Name extends keyof Services>(drawing: Holder, name: Name): Services[Name] => drawing.get<Services[Name]>(name);
