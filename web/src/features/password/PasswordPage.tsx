// A new password: by wish, or because the first one comes before everything else.
import { App } from "antd";
import { Problem } from "@zhenshu/client/runtime";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";

import { useMe } from "../../api/session.ts";
import { useChangePassword } from "../../mutations/useChangePassword.ts";
import { useExplained } from "../../ui/Failure.tsx";
import { usePreferences } from "../../ui/preferences.ts";
import { useTitle } from "../../ui/useTitle.ts";
import { useWords } from "../../ui/words/useWords.ts";

export default function PasswordPage() {
  const { password: words } = useWords();
  const { language } = usePreferences();
  const me = useMe();
  const navigate = useNavigate();
  const explain = useExplained();
  const { message } = App.useApp();
  const change = useChangePassword();
  const [given, setGiven] = useState({ current: "", next: "", again: "" });
  const [said, setSaid] = useState<readonly string[]>([]);
  useTitle(words.title);

  const told = (error: unknown) =>
    error instanceof Problem && error.fields.length
      ? error.fields.map((one) => (language === "zh" ? one.message : one.message_en))
      : [explain(error).detail || explain(error).title];
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (given.next !== given.again) return setSaid([words.differ]);
    try {
      await change.mutateAsync({ current: given.current, new: given.next });
      void message.success(words.saved);
      void navigate("/");
    } catch (error) {
      setSaid(told(error));
    }
  };
  const field = (name: keyof typeof given, autoComplete: string) => (
    <label>
      {words[name]}
      <input
        type="password"
        autoComplete={autoComplete}
        value={given[name]}
        onChange={(event) => setGiven({ ...given, [name]: event.target.value })}
        required
      />
    </label>
  );
  return (
    <div className="page">
      <form className="card sign-in-form narrow-card" onSubmit={(event) => void save(event)}>
        <h1>{words.title}</h1>
        {me.password_must_change && <p className="notice warning">{words.must}</p>}
        {field("current", "current-password")}
        {field("next", "new-password")}
        {field("again", "new-password")}
        <p className="soft small">{words.rules}</p>
        <ul role="alert" className={said.length ? "notice error" : "visually-hidden"}>
          {said.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
        <button type="submit" className="primary-button" disabled={change.isPending}>
          {words.save}
        </button>
      </form>
    </div>
  );
}
