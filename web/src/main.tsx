// The first script: starts everything that is needed at once, so that nothing waits for its turn.
import "./ui/style.css";
import "./app/app.css";

import { askAhead } from "./api/ahead.ts";
import { wasSignedIn } from "./api/whoami.ts";
import { componentStyles } from "./app/componentStyles.ts";
import { preload } from "./app/screens.ts";
import { applyPreferences, preferences } from "./ui/preferences.ts";
import { fetchWords, words } from "./ui/words/useWords.ts";

applyPreferences();
void fetchWords(preferences().language);
if (wasSignedIn()) {
  askAhead(location);
  // Where one of them does not come, whoever shows it says so.
  for (const code of [componentStyles(), import("./app/Shell.tsx"), preload(location.pathname)]) code.catch(() => undefined);
}
void import("./app/mount.tsx").then(({ mount }) => mount(), sayMissing);

/** Without the library that draws everything else. */
function sayMissing(): void {
  const { failure, signIn } = words();
  const [title, remedy, again] = [document.createElement("h1"), document.createElement("p"), document.createElement("button")];
  [title.textContent, remedy.textContent, again.textContent] = [failure.outdated, failure.outdatedRemedy, signIn.reload];
  again.className = "plain-button";
  again.addEventListener("click", () => location.reload());
  const said = document.createElement("main");
  said.className = "state";
  said.setAttribute("role", "alert");
  said.append(title, remedy, again);
  document.getElementById("root")?.append(said);
}
