// What nobody foresaw: said in words, with a way to go on, instead of an empty page.
import { Component, type ReactNode } from "react";

import { words } from "../ui/words/useWords.ts";

/** A file of the pages that did not come: gone since an update, or lost on the way. Nothing is kept of its failure but by a new page. */
const isMissing = ({ message }: Error) => /dynamically imported module|importing a module script|preload css/i.test(message);

interface State {
  readonly error: Error | null;
}

export class Boundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    const { failure, signIn, common } = words();
    return (
      <main className="state" role="alert">
        <h1>{isMissing(error) ? failure.outdated : failure.crashed}</h1>
        <p>{isMissing(error) ? failure.outdatedRemedy : failure.crashedRemedy}</p>
        <p className="small">{failure.reference(`${error.name}: ${error.message}`)}</p>
        <p className="row">
          {!isMissing(error) && (
            <button type="button" className="plain-button" onClick={() => this.setState({ error: null })}>
              {common.retry}
            </button>
          )}
          <button type="button" className="plain-button" onClick={() => location.reload()}>
            {signIn.reload}
          </button>
        </p>
      </main>
    );
  }
}
