import type { Value } from './values.ts';

/** Names and their values; what is not here is looked for further out. */
export class Scope {
  private readonly values = new Map<string, Value>();

  constructor(private readonly outer: Scope | null = null) {}

  get(name: string): Value | undefined {
    const value = this.values.get(name);
    return value === undefined && this.outer ? this.outer.get(name) : value;
  }

  set(name: string, value: Value): void {
    this.values.set(name, value);
  }
}
