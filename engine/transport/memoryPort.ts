import type { Port } from './port.ts';

/** Joins two ends in one process. Messages are cloned and delivered in a later microtask, as a real link would. */
export function memoryPortPair(): [Port, Port] {
  const a = new MemoryPort();
  const b = new MemoryPort();
  a.other = b;
  b.other = a;
  return [a, b];
}

class MemoryPort implements Port {
  other: MemoryPort | undefined;
  private listener: ((message: unknown) => void) | undefined;
  private closeListener: (() => void) | undefined;
  private waiting: unknown[] = [];
  private closed = false;

  post(message: unknown): void {
    if (this.closed) return;
    const copy = structuredClone(message);
    const { other } = this;
    queueMicrotask(() => other?.deliver(copy));
  }

  onMessage(listener: (message: unknown) => void): void {
    this.listener = listener;
    for (const message of this.waiting.splice(0)) listener(message);
  }

  onClose(listener: () => void): void {
    if (this.closed) queueMicrotask(listener);
    else this.closeListener = listener;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    queueMicrotask(() => this.other?.closedByOther());
  }

  private deliver(message: unknown): void {
    if (this.closed) return;
    if (this.listener) this.listener(message);
    else this.waiting.push(message);
  }

  private closedByOther(): void {
    if (this.closed) return;
    this.closed = true;
    this.closeListener?.();
  }
}
