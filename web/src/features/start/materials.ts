// The list of materials with which an application opens.
import type { ItemOut } from "@zhenshu/client";

/** A row for everything that the item takes: online, by the applicant, as files. The values are the form's own options. */
export const materialsOf = (item: ItemOut) =>
  item.materials.map((name) => ({ material_code: name, source: "申请人提供", form: "电子", copies: 1 }));
