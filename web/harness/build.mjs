// node harness/build.mjs FOLDER: the editors as one script, `Ours`, built as the pages are.
import { fileURLToPath } from "node:url";
import { build } from "vite";

import { rewrittenPackages } from "../packages.ts";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
await build({
  configFile: false,
  root: here(".."),
  logLevel: "error",
  publicDir: false,
  plugins: [rewrittenPackages()],
  define: { "process.env.NODE_ENV": '"production"' },
  build: { outDir: process.argv[2], emptyOutDir: false, minify: false, target: "es2022", lib: { entry: here("editors.ts"), name: "Ours", formats: ["iife"], fileName: () => "editors.js" } },
});
