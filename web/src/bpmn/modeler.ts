// The drawing board: bpmn-js with the camunda dialect, its properties panel and the town's element templates.
import Modeler from "bpmn-js/lib/Modeler";
import { CreateAppendAnythingModule, CreateAppendElementTemplatesModule } from "bpmn-js-create-append-anything";
import { ElementTemplatesPropertiesProviderModule } from "bpmn-js-element-templates";
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, CamundaPlatformPropertiesProviderModule } from "bpmn-js-properties-panel";
import behaviours from "camunda-bpmn-js-behaviors/lib/camunda-platform";
import camunda from "camunda-bpmn-moddle/resources/camunda.json" with { type: "json" };

import type { Language } from "../ui/words/words.ts";
import { chinese } from "../ui/words/drawing.ts";
import { byKeyboard } from "./byKeyboard.ts";
import { coloursOf } from "./colours.ts";
import { feelFields, type LanguageHelp } from "./feelFields.ts";

export interface Board {
  readonly canvas: HTMLElement;
  readonly panel: HTMLElement;
  readonly language: Language;
  readonly isDark: boolean;
  readonly templates: readonly unknown[];
  /** Asked for anew whenever an expression is shown. */
  readonly help: () => LanguageHelp;
}

export function makeModeler({ canvas, panel, language, isDark, templates, help }: Board): Modeler {
  return new Modeler({
    container: canvas,
    propertiesPanel: { parent: panel },
    bpmnRenderer: coloursOf(isDark),
    elementTemplates: templates,
    moddleExtensions: { camunda },
    additionalModules: [
      BpmnPropertiesPanelModule,
      BpmnPropertiesProviderModule,
      CamundaPlatformPropertiesProviderModule,
      ElementTemplatesPropertiesProviderModule,
      CreateAppendAnythingModule,
      CreateAppendElementTemplatesModule,
      byKeyboard,
      behaviours,
      feelFields(help),
      ...(language === "zh" ? [{ translate: ["value", chinese] }] : []),
    ],
  } as never);
}
