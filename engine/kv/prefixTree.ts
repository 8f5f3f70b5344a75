import type { Holder } from './holder.ts';
import { agreement, endOf, PAGE_TOKENS, type Page } from './page.ts';

export interface Match {
  /** From position 0, one after the other; the last one may be met in part. */
  pages: readonly Page[];
  /** Tokens met in all. */
  length: number;
}

/**
 * The pages that the device's cache has, by what they hold: from the roots down, each way spells the tokens of a prefix. Sources of the
 * idea: PagedAttention (arXiv 2309.06180) and RadixAttention (arXiv 2312.07104); splitting inside a page is possible here because
 * llama.cpp's cells belong to sequences one by one.
 */
export class PrefixTree {
  private readonly roots = new Set<Page>();
  private nextId = 1;

  /** The longest beginning of `tokens` that is there, at most `limit` tokens of it. */
  match(tokens: readonly number[], limit: number): Match {
    const pages: Page[] = [];
    let length = 0;
    for (let level = this.roots; length < limit;) {
      const next = longest(level, tokens, length, limit);
      if (!next) break;
      pages.push(next.page);
      length += next.length;
      if (length < endOf(next.page)) break;
      level = next.page.children;
    }
    return { pages, length };
  }

  /** A new page after the last of a holder's table, in which it is put. `tokens` fit into the slot. */
  append(holder: Holder, tokens: number[], lastUsed: number): Page {
    const parent = holder.table.at(-1) ?? null;
    const page: Page = {
      id: this.nextId++,
      parent,
      from: parent ? endOf(parent) : 0,
      tokens,
      children: new Set(),
      holders: new Set([holder]),
      owners: new Set([holder.chat]),
      runners: holder.state === 'running' ? 1 : 0,
      lastUsed,
      saved: false,
    };
    this.siblings(page).add(page);
    holder.table.push(page);
    return page;
  }

  /** Makes two pages of one: it keeps the tokens before position `at`, the rest become a page after it, in every table. */
  split(page: Page, at: number): void {
    const kept = at - page.from;
    if (kept <= 0 || kept >= page.tokens.length) throw new Error(`a page cannot be split at ${at}`);
    const rest: Page = {
      ...page,
      id: this.nextId++,
      parent: page,
      from: at,
      tokens: page.tokens.slice(kept),
      children: new Set(page.children),
      holders: new Set(page.holders),
      owners: new Set(page.owners),
    };
    for (const child of rest.children) child.parent = rest;
    page.tokens = page.tokens.slice(0, kept);
    page.children.clear();
    page.children.add(rest);
    for (const holder of rest.holders) holder.table.splice(holder.table.indexOf(page) + 1, 0, rest);
  }

  /** A page that nobody has any more. */
  remove(page: Page): void {
    if (page.holders.size > 0 || page.children.size > 0) throw new Error('a page in use was removed');
    this.siblings(page).delete(page);
  }

  /** Every page once, parents first. */
  *all(level: ReadonlySet<Page> = this.roots): Generator<Page> {
    for (const page of level) {
      yield page;
      yield* this.all(page.children);
    }
  }

  private siblings(page: Page): Set<Page> {
    return page.parent ? page.parent.children : this.roots;
  }
}

/** A hit is confirmed token by token: nothing but equal tokens counts. */
function longest(
  level: ReadonlySet<Page>,
  tokens: readonly number[],
  at: number,
  limit: number,
): { page: Page; length: number } | undefined {
  let best: { page: Page; length: number } | undefined;
  for (const page of level) {
    const length = agreement(page, tokens, at, limit);
    if (length > (best?.length ?? 0)) best = { page, length };
  }
  return best;
}

/** Whether a running holder may write on in its last page: nobody else has or had it, nothing follows it, and its slot has room. */
export const canGrow = (page: Page | undefined, { chat }: Holder): page is Page =>
  page?.holders.size === 1 &&
  page.owners.size === 1 &&
  page.owners.has(chat) &&
  page.children.size === 0 &&
  endOf(page) % PAGE_TOKENS !== 0;
