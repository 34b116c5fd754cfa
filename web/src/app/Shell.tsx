// The frame around every screen: navigation, search, settings, and what must not be lost when a session ends.
import { QueryClientProvider } from "@tanstack/react-query";
import { App, ConfigProvider } from "antd";
import english from "antd/locale/en_US";
import chinese from "antd/locale/zh_CN";
import { createBrowserRouter, RouterProvider } from "react-router";
import { lazy, use } from "react";

import { useIsDark, usePreferences } from "../ui/preferences.ts";
import { answers } from "./answers.ts";
import { componentStyles } from "./componentStyles.ts";
import { Frame } from "./Frame.tsx";
import { Lost } from "./Lost.tsx";
import { SCREENS } from "./screens.ts";
import { themeOf } from "./theme.ts";
import { useIsPhone } from "./useIsPhone.ts";

const router = createBrowserRouter([
  {
    element: <Frame />,
    children: [
      ...SCREENS.map(({ path, load }) => {
        const Page = lazy(load);
        return { path, element: <Page /> };
      }),
      { path: "*", element: <Lost /> },
    ],
  },
]);

export default function Shell() {
  use(componentStyles());
  const { language, size } = usePreferences();
  return (
    <ConfigProvider
      locale={language === "zh" ? chinese : english}
      theme={themeOf(useIsDark(), size, useIsPhone())}
      button={{ autoInsertSpace: false }}
    >
      <App>
        <QueryClientProvider client={answers}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </App>
    </ConfigProvider>
  );
}
