import { createHash } from 'node:crypto';
import { PAGE_TOKENS } from '../page.ts';

/** 128 bits: enough for a name where the tokens are compared besides. */
const NAME_BYTES = 16;

/** The name of what is before the first page. */
export const ROOT = '';

/**
 * Names of pages by their content: SHA-256 over the name of the page before and the page's own tokens. Within one model and its settings
 * equal names are equal prefixes; on disk each of these has a folder of its own.
 */
export class PageNames {
  /** The names of whole pages of a token stream, which only grows. */
  private readonly whole = new WeakMap<readonly number[], string[]>();

  /** `from` is where a slot begins, `to` within it or its end. */
  of(tokens: readonly number[], from: number, to: number): string {
    return this.child(this.parent(tokens, from), tokens.slice(from, to));
  }

  /** The name of the page that ends at `from`; of none, the root. */
  parent(tokens: readonly number[], from: number): string {
    const names = this.whole.get(tokens) ?? [];
    this.whole.set(tokens, names);
    while (names.length * PAGE_TOKENS < from) {
      const at = names.length * PAGE_TOKENS;
      names.push(this.child(names.at(-1) ?? ROOT, tokens.slice(at, at + PAGE_TOKENS)));
    }
    return from === 0 ? ROOT : names[from / PAGE_TOKENS - 1]!;
  }

  child(parent: string, tokens: readonly number[]): string {
    return createHash('sha256')
      .update(parent)
      .update(Int32Array.from(tokens))
      .digest('hex')
      .slice(0, 2 * NAME_BYTES);
  }
}
