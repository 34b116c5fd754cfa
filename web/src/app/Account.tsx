// Who is signed in, in which position, and the way out.
import { UserOutlined } from "@ant-design/icons";
import { App, Button, Dropdown, type MenuProps } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import type { PositionOut } from "@zhenshu/client";

import { type LeftBehind, leftBehind } from "../api/offline.ts";
import { useMay, useMe } from "../api/session.ts";
import { useActIn } from "../mutations/useActIn.ts";
import { useSignOut } from "../mutations/useSignOut.ts";
import { usePositions } from "../queries/usePositions.ts";
import { useExplained } from "../ui/Failure.tsx";
import { usePreferences } from "../ui/preferences.ts";
import { useWords } from "../ui/words/useWords.ts";
import { LeavingDialog } from "./LeavingDialog.tsx";

const ALL = "all";

export function Account() {
  const words = useWords();
  const { language } = usePreferences();
  const me = useMe();
  const navigate = useNavigate();
  const explain = useExplained();
  const { message } = App.useApp();
  const mayBeAway = useMay("organisation:read");
  const { data: positions = [] } = usePositions();
  const actIn = useActIn();
  const signOut = useSignOut();
  const [left, setLeft] = useState<LeftBehind | null>(null);
  const acting = positions.find((one) => one.is_acting);
  const named = (one: PositionOut) => `${one.place_name} · ${language === "zh" ? one.title || one.role_name : one.role_name_en}`;
  const shown = acting ?? positions[0];

  const act = (key: string) => {
    const chosen = positions.find((one) => one.id === key);
    actIn.mutate(chosen?.id ?? null, {
      onSuccess: () => void message.success(words.settings.switched(chosen ? named(chosen) : words.settings.allPositions)),
      onError: (error) => void message.error(explain(error).title),
    });
  };
  const leave = () => signOut.mutate(undefined, { onError: (error) => void message.error(explain(error).title) });
  const askToLeave = async () => {
    const found = await leftBehind(me.id);
    if (found.unsent || found.drafts) setLeft(found);
    else leave();
  };
  const places: MenuProps["items"] =
    positions.length > 1
      ? [
          {
            type: "group",
            key: "positions",
            label: words.settings.positions,
            children: [
              { key: ALL, label: words.settings.allPositions },
              ...positions.map((one) => ({ key: one.id, label: named(one) })),
            ],
          },
          { type: "divider" },
        ]
      : [];
  const onClick: MenuProps["onClick"] = ({ key }) => {
    if (key === "password" || key === "away") void navigate(`/${key}`);
    else if (key === "out") void askToLeave();
    else act(key);
  };
  return (
    <>
      <Dropdown
        trigger={["click"]}
        menu={{
          items: [
            ...places,
            ...(mayBeAway ? [{ key: "away", label: words.settings.away }] : []),
            { key: "password", label: words.settings.password },
            { key: "out", label: words.settings.signOut, danger: true },
          ],
          selectable: positions.length > 1,
          selectedKeys: [acting?.id ?? ALL],
          onClick,
        }}
      >
        <Button type="text" className="account" icon={<UserOutlined />}>
          <span className="visually-hidden">{words.nav.account}</span>
          <span className="account-name">
            <strong>{me.display_name}</strong>
            {shown && (
              <small className="soft">
                {named(shown)}
                {!acting && positions.length > 1 && ` +${positions.length - 1}`}
              </small>
            )}
          </span>
        </Button>
      </Dropdown>
      {left && <LeavingDialog left={left} onLeave={leave} onClose={() => setLeft(null)} />}
    </>
  );
}
