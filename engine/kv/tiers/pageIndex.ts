import { agreement, PAGE_TOKENS, slotOf } from '../page.ts';
import { ROOT, type PageNames } from './pageName.ts';

/** What a page is, wherever its bytes lie. */
export interface PageFacts {
  readonly key: string;
  /** The page before it, or the root. */
  readonly parent: string;
  /** Position of its first token: where a slot begins. */
  readonly from: number;
  readonly tokens: readonly number[];
  /** Of its bytes. */
  readonly byteLength: number;
  /** Chats whose text it is. */
  readonly owners: Set<string>;
}

/** A page met on the way along a prompt, and how many of its tokens agree. */
export interface Met<P> {
  page: P;
  agrees: number;
}

/**
 * Pages by name and by the page before them; the least recently used first. `states`: each stands for all tokens before it too and is of use
 * by itself; its tokens are those of its last slot.
 */
export class PageIndex<P extends PageFacts> {
  private readonly byKey = new Map<string, P>();
  private readonly byParent = new Map<string, Set<P>>();
  private held = 0;

  /** Told of each page that comes or goes. */
  changed: (key: string) => void = () => undefined;

  constructor(readonly states = false) {}

  get bytes(): number {
    return this.held;
  }

  get count(): number {
    return this.byKey.size;
  }

  get(key: string): P | undefined {
    return this.byKey.get(key);
  }

  add(page: P): void {
    this.remove(page.key);
    this.byKey.set(page.key, page);
    this.after(page.parent).add(page);
    this.held += page.byteLength;
    this.changed(page.key);
  }

  remove(key: string): P | undefined {
    const page = this.byKey.get(key);
    if (!page) return undefined;
    this.byKey.delete(key);
    const siblings = this.after(page.parent);
    siblings.delete(page);
    if (siblings.size === 0) this.byParent.delete(page.parent);
    this.held -= page.byteLength;
    this.changed(key);
    return page;
  }

  /** It is used: it goes last. */
  touch(key: string): void {
    const page = this.byKey.get(key);
    if (!page) return;
    this.byKey.delete(key);
    this.byKey.set(key, page);
  }

  /** Least recently used first. */
  pages(): IterableIterator<P> {
    return this.byKey.values();
  }

  /** Pages whose tokens a longer page of the same place begins with: it has all they have. */
  coveredBy(page: PageFacts): P[] {
    if (this.states) return [];
    return [...(this.byParent.get(page.parent) ?? [])].filter(
      (other) =>
        other.tokens.length < page.tokens.length &&
        other.tokens.every((token, index) => token === page.tokens[index]),
    );
  }

  /** The way along `tokens` from position 0, at most `limit` of them, over pages that `wanted` admits; every hit token by token. */
  walk(
    root: string,
    tokens: readonly number[],
    limit: number,
    wanted: (page: P) => boolean = () => true,
  ): Met<P>[] {
    const way: Met<P>[] = [];
    for (let parent = root, at = 0; at < limit; at += PAGE_TOKENS) {
      const best = longest(this.byParent.get(parent), tokens, at, limit, wanted);
      if (!best) break;
      way.push(best);
      if (best.agrees < PAGE_TOKENS) break;
      parent = best.page.key;
    }
    return way;
  }

  /** Whole pages along `tokens`, each of which holds nothing else. */
  wholeOn(tokens: readonly number[], names: PageNames): P[] {
    if (this.states) {
      const state = this.longestState(tokens, tokens.length, names);
      return state ? [state] : [];
    }
    return this.walk(ROOT, tokens, tokens.length)
      .filter(({ page, agrees }) => agrees === page.tokens.length)
      .map(({ page }) => page);
  }

  /** The longest state that `tokens` begin with, at most `limit` of them. */
  longestState(tokens: readonly number[], limit: number, names: PageNames): P | undefined {
    const last = slotOf(Math.max(limit, 1) - 1);
    for (let from = last; from >= 0; from -= PAGE_TOKENS) {
      let best: P | undefined;
      for (const state of this.byParent.get(names.parent(tokens, from)) ?? []) {
        const { length } = state.tokens;
        const whole = state.from === from && agreement(state, tokens, from, limit) === length;
        if (whole && length > (best?.tokens.length ?? 0)) best = state;
      }
      if (best) return best;
    }
    return undefined;
  }

  private after(parent: string): Set<P> {
    const pages = this.byParent.get(parent) ?? new Set<P>();
    this.byParent.set(parent, pages);
    return pages;
  }
}

function longest<P extends PageFacts>(
  pages: ReadonlySet<P> | undefined,
  tokens: readonly number[],
  at: number,
  limit: number,
  wanted: (page: P) => boolean,
): Met<P> | undefined {
  let best: Met<P> | undefined;
  for (const page of pages ?? []) {
    if (!wanted(page)) continue;
    const agrees = agreement(page, tokens, at, limit);
    if (agrees > (best?.agrees ?? 0)) best = { page, agrees };
  }
  return best;
}
