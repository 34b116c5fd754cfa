// The drawer behind the bell: newest first; a click reads a message and goes to what it is about.
import type { NotificationOut } from "@zhenshu/client";
import { Button, Drawer } from "antd";
import { useNavigate } from "react-router";

import { useReadCopy } from "../mutations/useReadCopy.ts";
import { useReadNotifications } from "../mutations/useReadNotifications.ts";
import { useNotifications } from "../queries/useNotifications.ts";
import { Empty } from "../ui/Empty.tsx";
import { Loaded } from "../ui/Loaded.tsx";
import { Moment } from "../ui/Moment.tsx";
import { More } from "../ui/More.tsx";
import { Unread } from "../ui/Unread.tsx";
import { useWords } from "../ui/words/useWords.ts";

/** Messages of one page. */
const PAGE = 30;

/** Where a message leads; null where there is nothing to see. */
function addressOf({ kind, subject_id: subject, process_instance_id: instance, details }: NotificationOut): string | null {
  if (kind.startsWith("signer_")) return typeof details.task_id === "string" ? `/tasks/${details.task_id}` : null;
  if (kind.startsWith("task_") && subject) return `/tasks/${subject}`;
  if (!instance) return null;
  return kind === "card_issued" ? `/matters/${instance}?tab=supervision` : `/matters/${instance}`;
}

export function Messages({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const pages = useNotifications({ limit: PAGE });
  const read = useReadNotifications();
  const rows = pages.data?.pages.flatMap((page) => page.items);
  const newest = rows?.[0];
  return (
    <Drawer
      open
      title={words.told.title}
      onClose={onClose}
      size={420}
      styles={{ wrapper: { maxWidth: "100vw" }, body: { padding: 0 } }}
      extra={
        <Button disabled={!rows?.some((one) => one.read_at === null)} loading={read.isPending} onClick={() => newest && read.mutate({ up_to: newest.id })}>
          {words.told.allRead}
        </Button>
      }
    >
      <Loaded answer={{ ...pages, data: rows }} isEmpty={(found) => found.length === 0} empty={<Empty>{words.told.empty}</Empty>}>
        {(found) => (
          <ul className="messages">
            {found.map((one) => (
              <Message key={one.id} one={one} onClose={onClose} />
            ))}
          </ul>
        )}
      </Loaded>
      <More pages={pages} />
    </Drawer>
  );
}

function Message({ one, onClose }: { one: NotificationOut; onClose: () => void }) {
  const words = useWords();
  const navigate = useNavigate();
  const read = useReadNotifications();
  const readCopy = useReadCopy();
  const address = addressOf(one);
  const said = [one.details.reason, one.details.note, one.details.text].find((text) => typeof text === "string" && text !== "");
  const go = () => {
    if (one.read_at === null) read.mutate({ ids: [one.id] });
    if (one.kind === "matter_copied" && one.read_at === null && one.subject_id) readCopy.mutate(one.subject_id);
    if (!address) return;
    onClose();
    void navigate(address);
  };
  return (
    <li>
      <button type="button" onClick={go}>
        <span>
          {one.read_at === null && <Unread />}
          <strong>{words.told.kinds[one.kind]}</strong> {one.title !== one.business_key && one.title}
        </span>
        {typeof said === "string" && <span>{words.told.says(said)}</span>}
        <span className="soft small">
          {one.actor_id !== "system" && one.actor_name ? `${one.actor_name} · ` : ""}
          <Moment at={one.created_at} />
          {one.business_key && <span className="block">{one.business_key}</span>}
        </span>
      </button>
    </li>
  );
}
