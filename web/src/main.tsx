// The first script: starts everything that is needed at once, so that nothing waits for its turn.
import "./ui/style.css";
import "./app/app.css";

import { askAhead } from "./api/ahead.ts";
import { wasSignedIn } from "./api/whoami.ts";
import { preload } from "./app/screens.ts";
import { applyPreferences, preferences } from "./ui/preferences.ts";
import { fetchWords } from "./ui/words/useWords.ts";

applyPreferences();
void fetchWords(preferences().language);
if (wasSignedIn()) {
  askAhead(location);
  void import("./app/Shell.tsx");
  void preload(location.pathname);
}
void import("./app/mount.tsx").then(({ mount }) => mount());
