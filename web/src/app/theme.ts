// The component library in our colours.
import { theme as antd, type ThemeConfig } from "antd";

import type { Size } from "../ui/preferences.ts";

const LIGHT = { primary: "#14508c", link: "#14508c", surface: "#ffffff", text: "#1b2530", soft: "#52606e", line: "#8793a1", error: "#b3201f" };
const DARK = { primary: "#2c6cb3", hover: "#3672b6", link: "#86baf2", surface: "#18212b", text: "#e8edf2", soft: "#a9b5c1", line: "#71808f", error: "#ff9c95" };

/** Heights in pixels that a finger or a mouse hits. Source: WCAG 2.2, 2.5.8 asks for 24, public-service guides for 44. */
export function themeOf(isDark: boolean, size: Size, isPhone: boolean): ThemeConfig {
  const colours = isDark ? DARK : LIGHT;
  return {
    // The styles themselves were written when the pages were built: web/components.ts.
    zeroRuntime: true,
    hashed: false,
    algorithm: isDark ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: {
      colorPrimary: colours.primary,
      // The library's own is too light for white words on it.
      ...(isDark ? { colorPrimaryHover: DARK.hover } : {}),
      colorLink: colours.link,
      colorError: colours.error,
      colorBgContainer: colours.surface,
      colorBgElevated: isDark ? "#1f2a36" : "#ffffff",
      colorText: colours.text,
      colorTextSecondary: colours.soft,
      colorTextTertiary: colours.soft,
      colorTextDescription: colours.soft,
      colorTextPlaceholder: colours.soft,
      colorTextQuaternary: colours.soft,
      colorBorder: colours.line,
      borderRadius: 6,
      fontSize: size === "large" ? 18 : 14,
      controlHeight: size === "large" || isPhone ? 44 : 36,
      fontFamily: "inherit",
      motion: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    },
    components: {
      // What the pointer rests on stays readable in the dark.
      Button: {
        defaultHoverColor: colours.link,
        defaultHoverBorderColor: colours.link,
        defaultActiveColor: colours.link,
        defaultActiveBorderColor: colours.link,
      },
    },
  };
}
