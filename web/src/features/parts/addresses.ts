// Where a file of a design is edited.
const EDITORS: readonly (readonly [RegExp, string])[] = [
  [/\.form$/i, "form"],
  [/\.dmn$/i, "decision"],
  [/\.bpmn$/i, "draw"],
];

/** Null for a file that has no editor here. */
export function editorOf(processKey: string, file: string): string | null {
  const room = EDITORS.find(([suffix]) => suffix.test(file))?.[1];
  return room ? `/studio/${room}/${processKey}?file=${encodeURIComponent(file)}` : null;
}
