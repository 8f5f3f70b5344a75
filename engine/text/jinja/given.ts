import { TemplateError } from './errors.ts';
import { Float, Undefined, isTrue, typeName, type Given, type Value } from './values.ts';

/** The arguments of a call, by place or name. */
export class Options {
  constructor(
    private readonly of: string,
    private readonly given: Given,
    private readonly names: readonly string[],
  ) {
    if (given.positional.length > names.length)
      throw new TemplateError(`${of}() takes at most ${names.length} arguments`);
    for (const name of given.named.keys()) {
      if (!names.includes(name)) throw new TemplateError(`${of}() has no argument '${name}'`);
    }
  }

  get(name: string): Value | undefined {
    const place = this.names.indexOf(name);
    return place < this.given.positional.length ? this.given.positional[place] : this.given.named.get(name);
  }

  need(name: string): Value {
    const value = this.get(name);
    if (value === undefined) throw new TemplateError(`${this.of}() needs the argument '${name}'`);
    return value;
  }

  text(name: string, fallback: string): string {
    const value = this.get(name);
    if (value === undefined) return fallback;
    if (typeof value !== 'string')
      throw new TemplateError(`${this.of}(): ${name} is no text but ${typeName(value)}`);
    return value;
  }

  whole(name: string, fallback: number): number {
    const value = this.get(name);
    if (value === undefined) return fallback;
    if (value instanceof Undefined) return value.fail();
    if (typeof value !== 'number' && typeof value !== 'boolean')
      throw new TemplateError(
        `${this.of}(): ${name} is no whole number but ${value instanceof Float ? 'float' : typeName(value)}`,
      );
    return Number(value);
  }

  flag(name: string, fallback = false): boolean {
    const value = this.get(name);
    return value === undefined ? fallback : isTrue(value);
  }
}
