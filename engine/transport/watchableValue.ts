import { tellAll } from './report.ts';
import type { Watchable } from './server.ts';

/** A value whose changes can be followed. */
export class WatchableValue<V> implements Watchable<V> {
  private readonly listeners = new Set<() => void>();

  constructor(private value: V) {}

  current(): V {
    return this.value;
  }

  set(value: V): void {
    this.value = value;
    tellAll(this.listeners);
  }

  changed(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
