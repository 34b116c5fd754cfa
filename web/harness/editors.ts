// The editors without the pages: what tests open, draw with and save. Never part of what is served.
import DmnModeler from "dmn-js/lib/Modeler";

import { emptyDiagram } from "../src/bpmn/emptyDiagram.ts";
import { makeModeler } from "../src/bpmn/modeler.ts";
import type { Shape } from "../src/bpmn/services.ts";
import { makeEditor } from "../src/forms/editor.ts";
import { chinese } from "../src/ui/words/decisions.ts";
import type { EditorWords } from "../src/ui/words/editors/useEditorWords.ts";
import { zh } from "../src/ui/words/editors/zh.ts";

interface Saved<Written> {
  readonly warnings: readonly string[];
  readonly saved: Written;
}
interface Template {
  readonly id: string;
  readonly appliesTo: readonly string[];
}

const WORDS: EditorWords = zh;
const place = () => document.body.appendChild(document.createElement("div"));
const told = (warnings: readonly unknown[]) => warnings.map((one) => (one instanceof Error || (one as { message?: string }).message ? (one as Error).message : String(one)));
const NO_HELP = () => ({ functions: [], forms: new Map(), origins: { form: "", decision: "", mapping: "" }, analyse: async () => [] });

function board(templates: readonly Template[]) {
  const [canvas, panel] = [place(), place()];
  return makeModeler({ canvas, panel, language: "zh", isDark: false, templates, help: NO_HELP });
}

let modeler: ReturnType<typeof board> | undefined;

export async function diagram(xml: string, templates: readonly Template[]): Promise<Saved<string>> {
  modeler ??= board(templates);
  const { warnings } = await modeler.importXML(xml);
  const { xml: saved = "" } = await modeler.saveXML({ format: true });
  return { warnings: told(warnings), saved };
}

interface Tools {
  modeling: {
    updateProperties: (shape: Shape, properties: object) => void;
    createShape: (shape: object, at: { x: number; y: number }, parent: Shape, hints?: object) => Shape;
    connect: (from: Shape, to: Shape) => Shape;
  };
  bpmnFactory: { create: (type: string, properties: object) => object };
  elementFactory: { createShape: (given: object) => object };
  elementRegistry: { get: (id: string) => Shape };
  elementTemplates: { applyTemplate: (shape: Shape, template: Template) => Shape };
  canvas: { getRootElement: () => Shape };
}

/** One of everything: each template, people's tasks with forms, gateways with conditions, events at an activity, a part of its own, a call. */
export async function drawn(templates: readonly Template[]): Promise<Saved<string>> {
  const modeler = board(templates);
  const { warnings } = await modeler.importXML(emptyDiagram("drawn", "自绘流程"));
  const tool = <Name extends keyof Tools>(name: Name) => modeler.get<Tools[Name]>(name);
  const [modeling, factory, elements] = [tool("modeling"), tool("bpmnFactory"), tool("elementFactory")];
  const root = tool("canvas").getRootElement();
  let [last, x] = [tool("elementRegistry").get("start"), 300];
  const make = (given: object, at: { x: number; y: number }, parent = root, hints?: object) => modeling.createShape(elements.createShape(given), at, parent, hints);
  const next = (given: object) => {
    const made = make(given, { x, y: 180 });
    modeling.connect(last, made);
    x += 160;
    last = made;
    return made;
  };
  const expression = (body: string) => factory.create("bpmn:FormalExpression", { body });
  for (const template of templates) last = tool("elementTemplates").applyTemplate(next({ type: template.appliesTo[0] }), template);
  const task = next({ type: "bpmn:UserTask" });
  const properties = factory.create("camunda:Properties", { values: [factory.create("camunda:Property", { name: "bulk", value: "true" }), factory.create("camunda:Property", { name: "returnTo", value: "none" })] });
  modeling.updateProperties(task, {
    name: "审查 <一> & “二”",
    documentation: [factory.create("bpmn:Documentation", { text: "依据：第一条\n第二条" })],
    "camunda:formKey": "review",
    "camunda:candidateGroups": "CLK",
    "camunda:dueDate": "=after_working_days(now(), 3)",
    extensionElements: factory.create("bpmn:ExtensionElements", { values: [properties] }),
  });
  const timer = { timeDuration: expression("P3D") };
  make({ type: "bpmn:BoundaryEvent", cancelActivity: false, eventDefinitionType: "bpmn:TimerEventDefinition", eventDefinitionAttrs: timer }, { x: task.x + 50, y: task.y + 80 }, task, { attach: true });
  const gateway = next({ type: "bpmn:ExclusiveGateway" });
  next({ type: "bpmn:CallActivity" });
  const otherwise = make({ type: "bpmn:EndEvent" }, { x, y: 320 });
  const flow = modeling.connect(gateway, otherwise);
  modeling.updateProperties(flow, { conditionExpression: expression('=result = "不予" and days > 3') });
  modeling.updateProperties(last, { calledElement: "approval" });
  next({ type: "bpmn:SubProcess", isExpanded: true });
  next({ type: "bpmn:EndEvent", eventDefinitionType: "bpmn:TerminateEventDefinition" });
  const { xml: saved = "" } = await modeler.saveXML({ format: true });
  modeler.destroy();
  return { warnings: told(warnings), saved };
}

let editor: ReturnType<typeof makeEditor> | undefined;

export async function form(schema: object): Promise<Saved<object>> {
  editor ??= makeEditor({ canvas: place(), words: WORDS, language: "zh" });
  const { warnings } = await editor.importSchema(schema as never);
  const saved = editor.saveSchema() as object;
  return { warnings: told(warnings), saved };
}

export async function decision(xml: string): Promise<Saved<string>> {
  const container = place();
  const modeler = new DmnModeler({ container, drd: { additionalModules: [{ translate: ["value", chinese] }] } });
  const { warnings } = await modeler.importXML(xml);
  const { xml: saved } = await modeler.saveXML({ format: true });
  modeler.destroy();
  return { warnings: told(warnings), saved };
}
