// Builds the page on which forms are filled in: the pages' own viewer and nothing around it.
import { fileURLToPath } from "node:url";

export default {
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  logLevel: "warn",
  build: {
    outDir: fileURLToPath(new URL("../../build/submissions", import.meta.url)),
    emptyOutDir: true,
    minify: false,
    lib: { entry: "page.ts", formats: ["iife"], name: "page", fileName: () => "page.js" },
  },
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
};
