// The component library's style sheet, written when the pages are built: a browser then computes none of it.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

import type { Plugin } from "vite";

const SOURCES = fileURLToPath(new URL("./src", import.meta.url));
const NAME = "virtual:component-styles";
const IMPORTED = /import \{([^}]*)\} from "antd"/g;
/** Names that the pages import from the library and that draw nothing. */
const DRAWS_NOTHING = new Set(["ConfigProvider", "theme"]);

type Drawn = (antd: typeof import("antd"), h: typeof import("react").createElement) => import("react").ReactNode[];
/** A component without its popup, as the library's own pages show it. */
const panel = (one: unknown) => (one as { _InternalPanelDoNotUseOrYouWillBeFired: import("react").FC<object> })._InternalPanelDoNotUseOrYouWillBeFired;
/** Name → everything of it that has styles of its own. */
const SAMPLES: Readonly<Record<string, Drawn>> = {
  App: ({ App, message, Modal }, h) => [h(App), h(panel(message)), h(panel(Modal), { type: "confirm" } as object)],
  Badge: ({ Badge }, h) => [h(Badge, { count: 1 })],
  Button: ({ Button }, h) => [h(Button)],
  Checkbox: ({ Checkbox }, h) => [h(Checkbox)],
  Collapse: ({ Collapse }, h) => [h(Collapse)],
  Drawer: ({ Drawer, Skeleton }, h) => [h(panel(Drawer)), h(Skeleton)],
  Dropdown: ({ Dropdown, Menu }, h) => [h(Dropdown, { menu: { items: [] } }, h("a")), h(Menu)],
  Input: ({ Input }, h) => [h(Input), h(Input.TextArea)],
  Modal: ({ Modal, Skeleton }, h) => [h(panel(Modal)), h(Skeleton)],
  Popover: ({ Popover, Tooltip }, h) => [h(panel(Popover)), h(panel(Tooltip))],
  Radio: ({ Radio }, h) => [h(Radio)],
  Segmented: ({ Segmented, Tooltip }, h) => [h(Segmented, { options: ["a"] }), h(panel(Tooltip))],
  Select: ({ Select, Empty }, h) => [h(Select, { open: true }), h(Empty)],
};

/** What the pages import from the library. */
function imported(): Set<string> {
  const names = new Set<string>();
  for (const file of readdirSync(SOURCES, { recursive: true, encoding: "utf8" })) {
    if (!/\.tsx?$/.test(file)) continue;
    for (const [, list = ""] of readFileSync(`${SOURCES}/${file}`, "utf8").matchAll(IMPORTED))
      for (const one of list.split(",")) {
        const name = one.trim().split(" as ")[0] ?? "";
        if (name && !name.startsWith("type ") && !DRAWS_NOTHING.has(name)) names.add(name);
      }
  }
  return names;
}

/** The styles of what the pages use; their colours and sizes are variables that `app/theme.ts` sets. */
function styles(names: Iterable<string>, isDark: boolean, fail: (why: string) => never): string {
  const load = createRequire(import.meta.url);
  const { createElement: h } = load("react") as typeof import("react");
  const { renderToString } = load("react-dom/server") as { renderToString: (node: import("react").ReactNode) => string };
  const { createCache, extractStyle, StyleProvider } = load("@ant-design/cssinjs") as typeof import("@ant-design/cssinjs");
  const { iconStyles } = load("@ant-design/icons/lib/renderUtils") as { iconStyles: string };
  const antd = load("antd") as typeof import("antd");
  const drawn = [...names].flatMap((name) => (SAMPLES[name] ?? fail(`web/components.ts does not know antd's ${name}`))(antd, h));
  const cache = createCache();
  const algorithm = isDark ? antd.theme.darkAlgorithm : antd.theme.defaultAlgorithm;
  const theme = { hashed: false, algorithm, token: isDark ? { fontSize: 18, controlHeight: 44, motion: false } : {} };
  renderToString(h(StyleProvider, { cache }, h(antd.ConfigProvider, { theme }, ...drawn)));
  return iconStyles + extractStyle(cache, { plain: true, types: ["style"] });
}

/** `import sheet from "virtual:component-styles"` is the address of the sheet. */
export function componentStyles(): Plugin {
  let address = "";
  return {
    name: "component-styles",
    apply: "build",
    buildStart() {
      const fail = (why: string) => this.error(why);
      const names = [...imported()].sort();
      const source = styles(names, false, fail);
      if (source !== styles(names, true, fail)) fail("the component library's styles depend on more than variables");
      const fileName = `assets/components-${createHash("sha256").update(source).digest("hex").slice(0, 8)}.css`;
      this.emitFile({ type: "asset", fileName, source });
      address = `/${fileName}`;
    },
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load: (id) => (id === `\0${NAME}` ? `export default ${JSON.stringify(address)}` : null),
  };
}
