// The first password comes before everything else.
import PasswordPage from "../features/password/PasswordPage.tsx";
import { Mark } from "./Mark.tsx";

export function PasswordFirst() {
  return (
    <div>
      <header className="top">
        <Mark />
      </header>
      <main>
        <PasswordPage />
      </main>
    </div>
  );
}
