// Language, light or dark, size of type.
import { SettingOutlined } from "@ant-design/icons";
import { Button, Popover, Segmented } from "antd";

import { useMay } from "../api/session.ts";
import { useKeepSettings } from "../mutations/useKeepSettings.ts";
import { type Preferences, prefer, usePreferences } from "../ui/preferences.ts";
import { useWords } from "../ui/words/useWords.ts";

export function Settings({ onShortcuts }: { onShortcuts: () => void }) {
  const words = useWords();
  const { language, theme, size } = usePreferences();
  const { settings } = words;
  const mayKeep = useMay("personal:use");
  const keep = useKeepSettings();
  const choose = (change: Partial<Preferences>) => {
    prefer(change);
    if (mayKeep) keep.mutate((before) => ({ ...before, preferences: { ...before.preferences, ...change } }));
  };
  const choices = (
    <div className="stack tight settings">
      <span className="soft small">{settings.language}</span>
      <Segmented
        block
        name="language"
        value={language}
        options={[{ value: "zh", label: "中文" }, { value: "en", label: "English" }]}
        onChange={(value) => choose({ language: value as "zh" | "en" })}
      />
      <span className="soft small">{settings.theme}</span>
      <Segmented
        block
        name="theme"
        value={theme}
        options={[
          { value: "light", label: settings.light },
          { value: "dark", label: settings.dark },
          { value: "auto", label: settings.auto },
        ]}
        onChange={(value) => choose({ theme: value as "light" | "dark" | "auto" })}
      />
      <span className="soft small">{settings.size}</span>
      <Segmented
        block
        name="size"
        value={size}
        options={[{ value: "normal", label: settings.normal }, { value: "large", label: settings.large }]}
        onChange={(value) => choose({ size: value as "normal" | "large" })}
      />
      <Button type="text" onClick={onShortcuts}>
        {settings.shortcuts}（?）
      </Button>
    </div>
  );
  return (
    <Popover content={choices} trigger="click" placement="bottomRight">
      <Button type="text" icon={<SettingOutlined />} aria-label={words.nav.settings} />
    </Popover>
  );
}
