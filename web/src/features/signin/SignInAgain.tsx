// The session ended under an open page: the page stays, and goes on after the same person has signed in again.
import { useEffect, useRef } from "react";

import { leave } from "../../api/session.ts";
import { useWords } from "../../ui/words/useWords.ts";
import { SignInForm } from "./SignInForm.tsx";

export function SignInAgain({ login, isUsurped }: { login: string; isUsurped: boolean }) {
  const { signIn } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="again" aria-labelledby="again-title" onCancel={(event) => event.preventDefault()}>
      <div className="stack">
        <h2 id="again-title">{signIn.expired}</h2>
        <p>{isUsurped ? signIn.someoneElse : signIn.expiredHint}</p>
        {isUsurped ? (
          <button type="button" className="primary-button" onClick={() => location.reload()}>
            {signIn.reload}
          </button>
        ) : (
          <>
            <SignInForm login={login} />
            <button type="button" className="linkish" onClick={leave}>
              {signIn.other}
            </button>
          </>
        )}
      </div>
    </dialog>
  );
}
