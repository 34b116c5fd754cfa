// What these pages use of packages that bring no types.
declare module "dmn-js/lib/Modeler" {
  export interface View {
    readonly id: string;
    readonly name?: string;
    readonly type: "drd" | "decisionTable" | "literalExpression" | "boxedExpression";
    readonly element: import("./model.ts").DmnElement;
  }
  export interface Viewer {
    on: (event: string, hear: (event: never) => void) => void;
    get: <Service>(name: string, strict?: boolean) => Service;
  }
  export default class DmnModeler {
    constructor(options: object);
    importXML(xml: string): Promise<{ warnings: readonly { readonly message: string }[] }>;
    saveXML(options?: { format?: boolean }): Promise<{ xml: string }>;
    open(view: View): Promise<unknown>;
    getViews(): readonly View[];
    getActiveView(): View | undefined;
    getActiveViewer(): Viewer | undefined;
    getDefinitions(): import("./model.ts").DmnElement;
    on(event: string, hear: (event: never) => void): void;
    destroy(): void;
  }
}
declare module "dmn-moddle" {
  export class DmnModdle {
    fromXML(xml: string): Promise<{ rootElement: object; warnings: readonly { readonly message: string }[] }>;
    toXML(root: object, options?: { format?: boolean }): Promise<{ xml: string }>;
  }
}
