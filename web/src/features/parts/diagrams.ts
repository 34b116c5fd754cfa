// Diagrams among the files of a bundle.
import { type Files, textOf } from "../../api/bundles.ts";

export const diagramNames = (files: Files) => Object.keys(files).filter((name) => name.endsWith(".bpmn"));

const PROCESS = /<(?:[\w.-]+:)?process\b[^>]*?\sid="([^"]+)"/g;

/** Ids of the processes in a diagram. */
export const processIds = (xml: string) => [...xml.matchAll(PROCESS)].map(([, id = ""]) => id);

/** The file that holds the process of this key. */
export const diagramOf = (files: Files, key: string) => diagramNames(files).find((name) => processIds(textOf(files[name] as Uint8Array)).includes(key)) ?? null;
