// How the pages are built: into api/site, names carry their content's hash, every file compressed beforehand.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

import { componentStyles } from "./components.ts";
import { rewrittenPackages } from "./packages.ts";
import { preloads } from "./preloads.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const SITE = here("../api/site");
/** Bytes below which a compressed file saves no packet. */
const WORTH_IT = 1024;

/** Writes `.br` and `.gz` beside every text file, so that the server only has to choose. */
function compressed(): Plugin {
  const squeeze = (folder: string) => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) squeeze(path);
      else if (/\.(js|css|html|svg|json|webmanifest)$/.test(name)) {
        const body = readFileSync(path);
        if (body.length < WORTH_IT) continue;
        writeFileSync(`${path}.gz`, gzipSync(body, { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
      }
    }
  };
  return { name: "compressed", apply: "build", closeBundle: () => squeeze(SITE) };
}

/** First what asks who is there, then the sign-in, the frame, what dialogs ask with, what most screens share, and forms to fill in. */
const GROUPS = [
  { name: "first", priority: 50, test: /\/src\/(main|api\/(ahead|whoami)|app\/(screens|componentStyles)|ui\/preferences|ui\/words\/(useWords|zh|words))\.tsx?$|\/node_modules\/react\// },
  { name: "start", priority: 40, test: /\/src\/app\/mount\.tsx$/ },
  { name: "frame", priority: 30, test: /\/src\/app\/Shell\.tsx$/ },
  { name: "fields", priority: 25, test: /\/node_modules\/(antd\/es\/(input|select)|@rc-component\/(select|virtual-list|input|textarea))\/|\/features\/parts\/(\w+Dialog|NoteField|PersonPicker|BulkUrge|SuperviseButton|KeepButton)\.tsx$/, includeDependenciesRecursively: false },
  { name: "parts", priority: 20, minShareCount: 3, test: /\/node_modules\/(antd|@rc-component|@ant-design)\/|\/src\/(ui|api|queries|mutations|features\/(parts|people))\//, includeDependenciesRecursively: false },
  { name: "form", priority: 10, test: /\/src\/forms\/Form\.tsx$/ },
];

export default defineConfig({
  plugins: [react(), rewrittenPackages(), componentStyles(), preloads(SITE), compressed()],
  resolve: {
    alias: {
      "@zhenshu/client/runtime": here("../zhenshu/typescript/src/runtime.ts"),
      "@zhenshu/client": here("../zhenshu/typescript/src/api.ts"),
    },
  },
  build: {
    outDir: SITE,
    emptyOutDir: true,
    target: "es2022",
    // Small images inside the style sheet would need `data:` in more of the security policy than they save.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    // A browser asks six times at once, and each asking costs a wait: few files, cut where people come in.
    rolldownOptions: { output: { codeSplitting: { groups: GROUPS } } },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
});
