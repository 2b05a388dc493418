import { Component } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { text } from '../texts/text.ts';

/** Shows words and a button in place of a page that threw while it was drawn. */
export class Crash extends Component<{ children: ReactNode }, { cause: string | undefined }> {
  override readonly state: { cause: string | undefined } = { cause: undefined };

  static getDerivedStateFromError(error: unknown): { cause: string } {
    return { cause: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode | ReactElement {
    if (this.state.cause === undefined) return this.props.children;
    return (
      <main className="crash" role="alert">
        <h1>{text.errors.crashTitle}</h1>
        <p>{text.errors.crashText}</p>
        <p className="quiet">{this.state.cause}</p>
        <button type="button" className="button button-primary" onClick={() => window.location.reload()}>
          {text.errors.reload}
        </button>
      </main>
    );
  }
}
