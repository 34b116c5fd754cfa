// The component library's sheet: before ours in the page, so that ours has the last word.
import sheet from "virtual:component-styles";

let fetched: Promise<void> | null = null;

/** Resolves as soon as components can be drawn; rejects where the sheet does not come. */
export const componentStyles = (): Promise<void> =>
  (fetched ??= new Promise((ready, missing) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.crossOrigin = "";
    link.href = sheet;
    link.addEventListener("load", () => ready());
    link.addEventListener("error", () => missing(new Error(`Unable to preload CSS for ${sheet}`)));
    document.head.prepend(link);
  }));
