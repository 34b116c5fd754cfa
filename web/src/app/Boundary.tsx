// What nobody foresaw: said in words, with a way to go on, instead of an empty page.
import { Component, type ReactNode } from "react";

import { words } from "../ui/words/useWords.ts";

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
        <h1>{failure.crashed}</h1>
        <p>{failure.crashedRemedy}</p>
        <p className="small">{failure.reference(`${error.name}: ${error.message}`)}</p>
        <p className="row">
          <button type="button" className="plain-button" onClick={() => this.setState({ error: null })}>
            {common.retry}
          </button>
          <button type="button" className="plain-button" onClick={() => location.reload()}>
            {signIn.reload}
          </button>
        </p>
      </main>
    );
  }
}
