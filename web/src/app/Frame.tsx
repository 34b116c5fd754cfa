// Navigation on the side or at the bottom, the bar above, the screen in the middle.
import { Suspense, useEffect, useRef, useState } from "react";
import { Navigate, Outlet, useLocation, useNavigate } from "react-router";

import { useIsApplicant, useMay, useMe, useSession } from "../api/session.ts";
import { SignInAgain } from "../features/signin/SignInAgain.tsx";
import { useEvents } from "../queries/useEvents.ts";
import { Bones } from "../ui/Bones.tsx";
import { useKeys } from "../ui/useKeys.ts";
import { useWords } from "../ui/words/useWords.ts";
import { Account } from "./Account.tsx";
import { Bell } from "./Bell.tsx";
import { Boundary } from "./Boundary.tsx";
import { Mark } from "./Mark.tsx";
import { Nav } from "./Nav.tsx";
import { NetworkBar } from "./NetworkBar.tsx";
import { keepPages } from "./offline.ts";
import { PasswordFirst } from "./PasswordFirst.tsx";
import { preload } from "./screens.ts";
import { SearchBox } from "./SearchBox.tsx";
import { Settings } from "./Settings.tsx";
import { ShortcutsHelp } from "./ShortcutsHelp.tsx";
import { useAdoptedPreferences } from "./useAdoptedPreferences.ts";

export function Frame() {
  const words = useWords();
  const { state } = useSession();
  const me = useMe();
  const [mayEvents, mayBell] = [useMay("event:read"), useMay("personal:use")];
  const isApplicant = useIsApplicant();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const search = useRef<HTMLInputElement>(null);
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  useAdoptedPreferences();
  useEffect(() => void keepPages(preload), []);
  useEvents(mayEvents && state === "in");
  useKeys({
    "/": (event) => {
      event.preventDefault();
      if (search.current?.offsetParent) search.current.focus();
      else void navigate("/matters");
    },
    "?": () => setIsHelpOpen(true),
  });
  if (isApplicant && pathname === "/") return <Navigate to="/applications" replace />;
  if (me.password_must_change) return <PasswordFirst />;
  return (
    <div className="frame">
      <a className="skip" href="#content">
        {words.common.skip}
      </a>
      <header className="top no-print">
        <Mark />
        <SearchBox ref={search} />
        <div className="row top-tools">
          {mayBell && <Bell isOpen={state === "in"} />}
          <Settings onShortcuts={() => setIsHelpOpen(true)} />
          <Account />
        </div>
      </header>
      <Nav />
      <main id="content" tabIndex={-1}>
        <NetworkBar />
        <Boundary key={pathname}>
          <Suspense fallback={<div className="page"><Bones lines={6} /></div>}>
            <Outlet />
          </Suspense>
        </Boundary>
      </main>
      <ShortcutsHelp isOpen={isHelpOpen} onClose={() => setIsHelpOpen(false)} />
      {(state === "over" || state === "usurped") && <SignInAgain login={me.id} isUsurped={state === "usurped"} />}
    </div>
  );
}
