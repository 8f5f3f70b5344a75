import { TemplateError } from './errors.ts';
import { GLOBALS, toValue } from './globals.ts';
import { Interpreter } from './interpreter.ts';
import type { Statement } from './nodes.ts';
import { parse } from './parser.ts';
import { Scope } from './scope.ts';

export { TemplateError } from './errors.ts';

/**
 * A Jinja template with the set-up that chat templates are written for (Hugging Face's): `trim_blocks`, `lstrip_blocks`, loop controls, and
 * the sandbox, which hands out nothing that begins with `_`, changes nothing that it was given, and makes no range of more than 100,000.
 * What it writes is what Python's Jinja2 writes.
 */
export class Template {
  private readonly body: readonly Statement[];

  /** Throws `TemplateError`. */
  constructor(source: string) {
    this.body = shallow(() => parse(source));
  }

  /** `names`: plain data, and functions of texts. Throws `TemplateError`, and what those functions throw. */
  render(names: Readonly<Record<string, unknown>>): string {
    const globals = new Scope();
    for (const global of GLOBALS) globals.set(global.name, global);
    const scope = new Scope(globals);
    for (const [name, value] of Object.entries(names)) scope.set(name, toValue(value));
    return shallow(() => new Interpreter().run(this.body, scope));
  }
}

/** A stack that is used up, and texts and lists beyond what JavaScript has, are the template's doing. */
function shallow<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const deep = error.message.includes('call stack');
    throw new TemplateError(
      deep
        ? 'it is nested too deep, or calls itself without end'
        : `it makes too much of a thing: ${error.message}`,
    );
  }
}
