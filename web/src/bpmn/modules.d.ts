// What these pages use of packages that bring no types.
declare module "bpmn-moddle" {
  export class BpmnModdle {
    constructor(packages?: object);
    fromXML(xml: string): Promise<{ rootElement: object; warnings: { message: string }[] }>;
    toXML(element: object, options?: { format?: boolean }): Promise<{ xml: string }>;
  }
}
declare module "bpmn-js-properties-panel" {
  export const BpmnPropertiesPanelModule: object;
  export const BpmnPropertiesProviderModule: object;
  export const CamundaPlatformPropertiesProviderModule: object;
}
declare module "bpmn-js-create-append-anything" {
  export const CreateAppendAnythingModule: object;
  export const CreateAppendElementTemplatesModule: object;
}
declare module "bpmn-js-token-simulation/lib/base.js" {
  const simulation: object;
  export default simulation;
}
declare module "bpmn-js-element-templates" {
  export const ElementTemplatesPropertiesProviderModule: object;
}
declare module "camunda-bpmn-js-behaviors/lib/camunda-platform" {
  const behaviours: object;
  export default behaviours;
}
declare module "@bpmn-io/properties-panel" {
  export const FeelEntry: (props: object) => unknown;
  export const FeelLanguageContext: { readonly Provider: unknown };
  export const isFeelEntryEdited: (node: unknown) => boolean;
}
