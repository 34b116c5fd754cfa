// Bundles: the files that are deployed together, as a designer's browser handles them.
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";

/** Path inside the bundle to bytes. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** What is deployed; the rest of a folder stays behind. Source: api/bundles.py. */
const DEPLOYED = /\.(bpmn|dmn|form|toml|csv|json)$/i;
const LEFT_OUT = /(^|\/)(scenarios|__pycache__|node_modules|__MACOSX|\.[^/]*)(\/|$)/;

export const textOf = (bytes: Uint8Array) => strFromU8(bytes);
export const bytesOf = (text: string) => strToU8(text);

/** A bundle out of whatever files were given: what belongs to it, without a top folder that holds it all, and what does not. */
export function sorted(given: Files): { files: Files; leftOut: readonly string[] } {
  const names = Object.keys(given).filter((name) => !name.endsWith("/"));
  const wanted = names.filter((name) => DEPLOYED.test(name) && !LEFT_OUT.test(name)).sort();
  const top = /^[^/]+\//.exec(wanted[0] ?? "")?.[0] ?? "";
  const isInside = top !== "" && top !== "forms/" && wanted.every((name) => name.startsWith(top));
  const files = Object.fromEntries(wanted.map((name) => [isInside ? name.slice(top.length) : name, given[name] as Uint8Array]));
  return { files, leftOut: names.filter((name) => !wanted.includes(name)) };
}

/** Throws where it is no zip. */
export const unpacked = (zip: Uint8Array): Files => unzipSync(zip);

/** Day that every file in a zip bears, so that the same files pack to the same bytes. Reason: the first that a zip can bear. */
const DAY = new Date(1980, 0, 1);

export const packed = (files: Files): Uint8Array => zipSync({ ...files }, { mtime: DAY });

/** As the town takes it. */
export function bundleForm(files: Files, name?: string): FormData {
  const form = new FormData();
  if (name !== undefined) form.append("name", name);
  for (const [path, bytes] of Object.entries(files)) form.append("files", new Blob([bytes as Uint8Array<ArrayBuffer>]), path);
  return form;
}

const isSame = (one: Uint8Array | undefined, other: Uint8Array | undefined) =>
  one !== undefined && other !== undefined && one.length === other.length && one.every((byte, at) => byte === other[at]);

export type FileKind = "added" | "removed" | "changed" | "same";

/** What became of each file, by name. */
export function fileKinds(before: Files, after: Files): { name: string; kind: FileKind }[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.map((name) => {
    const kind = !before[name] ? "added" : !after[name] ? "removed" : isSame(before[name], after[name]) ? "same" : "changed";
    return { name, kind };
  });
}

/** Hands a file to the person. */
export function handOut(name: string, bytes: Uint8Array, type = "application/octet-stream"): void {
  const address = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
