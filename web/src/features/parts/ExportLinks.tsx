// The list as it is narrowed, as a file.
import { DownloadOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";

import { useWords } from "../../ui/words/useWords.ts";

const FORMATS = ["xlsx", "csv"] as const;

export function ExportLinks({ path, query }: { path: string; query: Readonly<Record<string, string | boolean>> }) {
  const { work } = useWords();
  const address = (format: string) => `/api/v1${path}?${new URLSearchParams({ ...Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)])), format })}`;
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: FORMATS.map((format) => ({
          key: format,
          label: (
            <a href={address(format)} download>
              {work.exportAs[format]}
            </a>
          ),
        })),
      }}
    >
      <Button icon={<DownloadOutlined />}>{work.export}</Button>
    </Dropdown>
  );
}
