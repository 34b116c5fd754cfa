// The acts on a phone: behind one button beside the main one, those that take the task away at the end.
import { EllipsisOutlined } from "@ant-design/icons";
import { Button, Dropdown, type MenuProps } from "antd";

import { useWords } from "../../ui/words/useWords.ts";
import type { Act } from "./useTaskActs.tsx";

export function ActMenu({ acts }: { acts: readonly Act[] }) {
  const words = useWords();
  const item = ({ key, label, isDangerous }: Act) => ({ key, label, danger: isDangerous === true });
  const [usual, dangerous] = [acts.filter((one) => !one.isDangerous), acts.filter((one) => one.isDangerous)];
  const items: MenuProps["items"] = [...usual.map(item), ...(usual.length && dangerous.length ? [{ type: "divider" as const }] : []), ...dangerous.map(item)];
  return (
    <Dropdown
      trigger={["click"]}
      placement="topRight"
      classNames={{ root: "act-menu" }}
      menu={{ items, onClick: ({ key }) => acts.find((one) => one.key === key)?.run() }}
    >
      <Button className="phone-only-flex" icon={<EllipsisOutlined />} aria-label={words.acts.more}>
        {words.acts.more}
      </Button>
    </Dropdown>
  );
}
