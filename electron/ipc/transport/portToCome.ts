import type { Port } from '../../../engine/transport/port.ts';

/** A port that can be used before it is there: what is posted until then goes through first. */
export class PortToCome implements Port {
  private port: Port | undefined;
  private waiting: unknown[] = [];
  private listener: (message: unknown) => void = () => undefined;
  private closeListener: () => void = () => undefined;
  private closed = false;

  arrive(port: Port): void {
    if (this.closed) return port.close();
    this.port = port;
    port.onClose(() => this.closeListener());
    port.onMessage((message) => this.listener(message));
    for (const message of this.waiting.splice(0)) port.post(message);
  }

  post(message: unknown): void {
    if (this.port) this.port.post(message);
    else if (!this.closed) this.waiting.push(structuredClone(message)); // Refused at once, as a port that is there would.
  }

  onMessage(listener: (message: unknown) => void): void {
    this.listener = listener;
  }

  onClose(listener: () => void): void {
    this.closeListener = listener;
  }

  close(): void {
    this.closed = true;
    this.port?.close();
  }
}
