// The colours of drawings, which follow the pages' light and dark.
export const coloursOf = (isDark: boolean) =>
  isDark
    ? { defaultFillColor: "#18212b", defaultStrokeColor: "#c3ced9", defaultLabelColor: "#e8edf2" }
    : { defaultFillColor: "#ffffff", defaultStrokeColor: "#33414f", defaultLabelColor: "#1b2530" };
