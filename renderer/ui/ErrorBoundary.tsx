import { Component, type ReactNode } from 'react';

interface ErrorBoundaryProps {
  /** Shown in place of the children once they have failed to render. */
  readonly fallback: ReactNode;
  /** Another value, another try. */
  readonly tryAgainFor: unknown;
  readonly children: ReactNode;
}

interface ErrorBoundaryState {
  readonly failed: boolean;
  readonly triedFor: unknown;
}

/** Keeps a part of the page that fails from taking the rest along. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { failed: false, triedFor: this.props.tryAgainFor };

  static getDerivedStateFromError(): Partial<ErrorBoundaryState> {
    return { failed: true };
  }

  static getDerivedStateFromProps(
    { tryAgainFor }: ErrorBoundaryProps,
    { triedFor }: ErrorBoundaryState,
  ): ErrorBoundaryState | null {
    return tryAgainFor === triedFor ? null : { failed: false, triedFor: tryAgainFor };
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
