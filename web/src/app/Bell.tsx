// How many messages wait to be read, and the way to them; what comes while somebody looks is said at once.
import { BellOutlined } from "@ant-design/icons";
import { App, Badge, Button } from "antd";
import { useState } from "react";

import { useCounts } from "../queries/useCounts.ts";
import { useTold } from "../queries/useTold.ts";
import { useWords } from "../ui/words/useWords.ts";
import { Messages } from "./Messages.tsx";

export function Bell({ isOpen }: { isOpen: boolean }) {
  const words = useWords();
  const { message } = App.useApp();
  const { data: counts } = useCounts();
  const [isShown, setIsShown] = useState(false);
  useTold(isOpen, (told) => void message.info(`${words.told.kinds[told.kind]}：${told.title}`));
  const unread = counts?.notifications ?? 0;
  return (
    <>
      <Button
        type="text"
        className="bell"
        icon={
          <Badge count={unread} size="small" overflowCount={99} color="var(--severe)">
            <BellOutlined />
          </Badge>
        }
        aria-label={unread ? `${words.nav.bell}，${words.nav.unread(unread)}` : words.nav.bell}
        onClick={() => setIsShown(true)}
      />
      {isShown && <Messages onClose={() => setIsShown(false)} />}
    </>
  );
}
