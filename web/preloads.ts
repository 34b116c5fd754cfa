// What a screen needs, for the server to name in the page itself: nothing is then found out file by file.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Plugin } from "vite";

const SOURCE = fileURLToPath(new URL("./src/app/screens.ts", import.meta.url));
const SCREEN = /path: "([^"]+)", load: \(\) => import\("\.\.\/([^"]+)"\)/g;
/** Everybody needs these; whoever is signed in needs the frame, too. */
const START = ["main.tsx", "app/mount.tsx"];
const FRAME = "app/Shell.tsx";
/** The sheet that `web/components.ts` writes, which whoever is signed in needs. */
const COMPONENTS = "assets/components-";
/** What a screen fetches as soon as it begins. */
const WITH: Readonly<Record<string, readonly string[]>> = {
  "/tasks/:taskId": ["forms/Form.tsx"],
  "/start/:processKey": ["forms/Form.tsx"],
};

interface Chunk {
  readonly fileName: string;
  readonly imports: readonly string[];
  readonly css: readonly string[];
}

/** Writes `.preloads.json` beside the pages: files by the address of a screen, in the order in which they are needed. */
export function preloads(site: string): Plugin {
  const chunks = new Map<string, Chunk>();
  const bySource = new Map<string, string>();
  return {
    name: "preloads",
    apply: "build",
    writeBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== "chunk") continue;
        chunks.set(file.fileName, { fileName: file.fileName, imports: file.imports, css: [...(file.viteMetadata?.importedCss ?? [])] });
        for (const module of Object.keys(file.modules)) bySource.set(module.split("?")[0] ?? module, file.fileName);
      }
      const sheets = Object.keys(bundle).filter((name) => name.startsWith(COMPONENTS)).map((name) => `/${name}`);
      if (sheets.length !== 1) this.error(`one sheet for the components is expected, there are ${sheets.length}`);
      const needed = (sources: readonly string[]): string[] => {
        const found = new Set<string>();
        const add = (name: string) => {
          const chunk = chunks.get(name);
          if (!chunk || found.has(name)) return;
          found.add(name);
          for (const sheet of chunk.css) found.add(sheet);
          chunk.imports.forEach(add);
        };
        for (const source of sources) {
          const file = bySource.get(fileURLToPath(new URL(`./src/${source}`, import.meta.url)));
          if (!file) this.error(`no file of the pages has ${source}`);
          add(file);
        }
        return [...found].map((name) => `/${name}`);
      };
      const screens: Record<string, string[]> = {};
      for (const [, path = "", source = ""] of readFileSync(SOURCE, "utf8").matchAll(SCREEN))
        screens[path] = needed([...START, FRAME, source, ...(WITH[path] ?? [])]).concat(sheets);
      writeFileSync(join(site, ".preloads.json"), JSON.stringify({ start: needed(START), screens }, null, 1));
    },
  };
}
