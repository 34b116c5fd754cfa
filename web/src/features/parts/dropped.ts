// What was dropped or chosen: files, folders and zips, read into one bundle.
import { type Files, unpacked } from "../../api/bundles.ts";

export interface Dropped {
  readonly files: Files;
  /** Zips that could not be opened. */
  readonly unread: readonly string[];
}

const bytesOf = async (file: File) => new Uint8Array(await file.arrayBuffer());

async function filesIn(entry: FileSystemEntry): Promise<[string, File][]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [[entry.fullPath.replace(/^\//, ""), file]];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: [string, File][] = [];
  for (;;) {
    // A folder is told in parts until one is empty. Source: File and Directory Entries API, readEntries.
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (!part.length) return found;
    for (const inside of part) found.push(...(await filesIn(inside)));
  }
}

export async function readTransfer(transfer: DataTransfer): Promise<Dropped> {
  // What is no file of a disk has no entry. Asked for at once: after a pause the transfer is empty.
  const given = [...transfer.items].map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const found = given.map(({ entry, file }): Promise<[string, File][]> => (entry ? filesIn(entry) : Promise.resolve(file ? [[file.name, file]] : [])));
  return read((await Promise.all(found)).flat());
}

export const readChosen = (chosen: FileList): Promise<Dropped> => read([...chosen].map((file) => [file.webkitRelativePath || file.name, file]));

async function read(found: readonly (readonly [string, File])[]): Promise<Dropped> {
  const files: Record<string, Uint8Array> = {};
  const unread: string[] = [];
  for (const [path, file] of found) {
    const bytes = await bytesOf(file);
    if (!/\.zip$/i.test(path)) files[path] = bytes;
    else {
      try {
        Object.assign(files, unpacked(bytes));
      } catch {
        unread.push(file.name);
      }
    }
  }
  return { files, unread };
}
