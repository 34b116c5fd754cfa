// Login and password: the same on the first page and over a page whose session has ended.
import { type FormEvent, useState } from "react";

import { signIn } from "../../api/session.ts";
import { useExplained } from "../../ui/Failure.tsx";
import { useWords } from "../../ui/words/useWords.ts";

export function SignInForm({ login: known }: { login?: string }) {
  const words = useWords();
  const explain = useExplained();
  const [login, setLogin] = useState(known ?? "");
  const [password, setPassword] = useState("");
  const [isShown, setIsShown] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [said, setSaid] = useState("");

  const enter = async (event: FormEvent) => {
    event.preventDefault();
    if (!login.trim() || !password) return setSaid(words.signIn.fill);
    setIsBusy(true);
    setSaid("");
    try {
      await signIn(login.trim(), password);
    } catch (error) {
      const { title, detail, remedy } = explain(error);
      setSaid(detail || remedy || title);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <form className="sign-in-form" onSubmit={(event) => void enter(event)} noValidate>
      <label>
        {words.signIn.login}
        <input
          name="login"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
          value={login}
          readOnly={known !== undefined}
          autoFocus={known === undefined}
          onChange={(event) => setLogin(event.target.value)}
        />
      </label>
      <div className="stack tight">
        <label htmlFor="password">{words.signIn.password}</label>
        <span className="secret">
          <input
            id="password"
            name="password"
            type={isShown ? "text" : "password"}
            autoComplete="current-password"
            value={password}
            autoFocus={known !== undefined}
            onChange={(event) => setPassword(event.target.value)}
          />
          <button type="button" className="linkish" onClick={() => setIsShown(!isShown)}>
            {isShown ? words.signIn.hide : words.signIn.show}
          </button>
        </span>
      </div>
      <p role="alert" className={said ? "notice error" : "visually-hidden"}>
        {said}
      </p>
      <button type="submit" className="primary-button" disabled={isBusy}>
        {isBusy ? words.signIn.entering : words.signIn.enter}
      </button>
    </form>
  );
}
