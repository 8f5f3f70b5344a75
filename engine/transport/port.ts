/**
 * One end of a two-way link that carries plain data in order: a MessagePort, a child process channel, or one half of an in-memory pair.
 * Nothing here knows which.
 */
export interface Port {
  post(message: unknown): void;
  /** One listener; messages that came before it was set are delivered to it first. */
  onMessage(listener: (message: unknown) => void): void;
  /** Called once when the other end is gone, at once if it already is. */
  onClose(listener: () => void): void;
  close(): void;
}
