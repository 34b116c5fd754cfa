// Who sees what at all: the sign-in, the first password, or the application.
import { lazy, Suspense, useEffect } from "react";

import { refresh, useSession } from "../api/session.ts";
import { SignInPage } from "../features/signin/SignInPage.tsx";
import { Bones } from "../ui/Bones.tsx";
import { Failure } from "../ui/Failure.tsx";
import { preload } from "./screens.ts";

const Shell = lazy(() => import("./Shell.tsx"));

export function Root() {
  const { state } = useSession();
  const isOut = state === "out";
  useEffect(() => {
    if (!isOut) return;
    // While somebody types a password, what comes next is fetched.
    const timer = setTimeout(() => {
      for (const code of [import("./Shell.tsx"), preload(location.pathname)]) code.catch(() => undefined);
    }, 300);
    return () => clearTimeout(timer);
  }, [isOut]);
  if (state === "asking") return <Bones lines={6} />;
  if (state === "unreachable") return <Failure error={null} onRetry={() => void refresh()} />;
  if (isOut) return <SignInPage />;
  return (
    <Suspense fallback={<Bones lines={6} />}>
      <Shell />
    </Suspense>
  );
}
