// The way in; needs nothing of the component library, so that it is there at once.
import { prefer, usePreferences } from "../../ui/preferences.ts";
import { useTitle } from "../../ui/useTitle.ts";
import { usePublicWords } from "../../ui/words/public/usePublicWords.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { SignInForm } from "./SignInForm.tsx";

export function SignInPage() {
  const words = useWords();
  const { nav } = usePublicWords();
  const { language } = usePreferences();
  const asked = language === "en" ? "?lang=en" : "";
  useTitle(words.signIn.title);
  return (
    <main className="sign-in">
      <div className="card stack">
        <div className="stack tight">
          <h1>
            <img src="/mark.svg" alt="" width="36" height="36" />
            {words.name}
          </h1>
          <p className="soft slogan">{words.slogan}</p>
        </div>
        <SignInForm />
        <p className="soft small">{words.signIn.help}</p>
        <nav className="row" aria-label={nav.front}>
          {(["items", "inquiry", "publications"] as const).map((place) => (
            <a key={place} href={`/public/${place}${asked}`}>
              {place === "items" ? nav.apply : nav[place]}
            </a>
          ))}
        </nav>
        <button type="button" className="linkish start" lang={language === "zh" ? "en" : "zh-CN"} onClick={() => prefer({ language: language === "zh" ? "en" : "zh" })}>
          {language === "zh" ? "English" : "中文"}
        </button>
      </div>
    </main>
  );
}
