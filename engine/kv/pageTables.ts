import { CellBooks, type CellCounts } from './cellBooks.ts';
import type { Holder } from './holder.ts';
import { addOwner } from './owners.ts';
import { endOf, PAGE_TOKENS, slotOf, type Page } from './page.ts';
import { canGrow, PrefixTree, type Match } from './prefixTree.ts';

/**
 * Pages, the tables they stand in, and the cells they take: the three change together, so that every page of the tree is in a table and
 * every cell is counted once. Knows nothing of the device.
 */
export class PageTables {
  private readonly tree = new PrefixTree();
  private readonly books: CellBooks;

  constructor(total: number) {
    this.books = new CellBooks(total);
  }

  counts(): CellCounts {
    return this.books.counts();
  }

  /** The longest beginning of `tokens` that is on the device, at most `limit` tokens of it. */
  match(tokens: readonly number[], limit: number): Match {
    return this.tree.match(tokens, limit);
  }

  /** Every page once, parents first. */
  pages(): Iterable<Readonly<Page>> {
    return this.tree.all();
  }

  /** Sets cells aside for tokens that a running holder is about to compute. */
  reserve(holder: Holder, cells: number): void {
    this.books.reserve(cells);
    holder.charged += cells;
  }

  /** Gives back what was set aside and not written. */
  refund(holder: Holder): void {
    this.books.reserve(holder.computed - holder.charged);
    holder.charged = holder.computed;
  }

  /** Puts `pages`, which go on from the end of its table, into it up to position `end`; where that lies inside a page it is split. */
  join(holder: Holder, pages: readonly Page[], end: number): void {
    for (const page of pages) {
      if (page.from >= end) break;
      if (endOf(page) > end) this.tree.split(page, end);
      page.holders.add(holder);
      addOwner(page.owners, holder.chat);
      holder.table.push(page);
      this.books.enter(page);
    }
    holder.computed = end;
    holder.charged = end;
  }

  /**
   * What was set aside is in the cache now up to `end`: into pages with it. Returns the page that others may have ended with and that it
   * went on from, if any.
   */
  write(holder: Holder, end: number, lastUsed: number, saved = false): Page | undefined {
    const rest = holder.charged - end;
    this.refund(holder);
    let left: Page | undefined;
    while (holder.computed < end) {
      const from = holder.computed;
      const to = Math.min(end, slotOf(from) + PAGE_TOKENS);
      const tokens = holder.tokens.slice(from, to);
      const last = holder.table.at(-1);
      this.books.reserve(to - from);
      if (canGrow(last, holder)) {
        last.tokens.push(...tokens);
        last.saved = false;
      } else {
        this.tree.append(holder, tokens, lastUsed).saved = saved;
        left ??= last;
      }
      holder.computed = to;
    }
    holder.charged = end;
    this.reserve(holder, rest);
    return left;
  }

  /** Takes what lies from position `at` on out of a table; what nobody has any more is free. */
  cut(holder: Holder, at: number): void {
    const inside = holder.table.find((page) => page.from < at && endOf(page) > at);
    if (inside) this.tree.split(inside, at);
    for (let last = holder.table.at(-1); last && last.from >= at; last = holder.table.at(-1)) {
      holder.table.pop();
      last.holders.delete(holder);
      if (holder.state === 'running') this.books.leave(last);
      if (last.holders.size > 0) continue;
      this.books.discard(last);
      this.tree.remove(last);
    }
    holder.computed = Math.min(holder.computed, at);
    holder.charged = holder.computed;
  }

  /** It runs no more, and keeps its pages. */
  rest(holder: Holder): void {
    for (const page of holder.table) this.books.leave(page);
    holder.state = 'parked';
  }

  /** A running holder gets the table of one that does not run, which is left without. */
  handOver(from: Holder, to: Holder): void {
    for (const page of from.table.splice(0)) {
      page.holders.delete(from);
      page.holders.add(to);
      addOwner(page.owners, to.chat);
      to.table.push(page);
      this.books.enter(page);
    }
    to.computed = from.computed;
    to.charged = from.computed;
  }

  /** Throws if the books do not add up. */
  check(holders: readonly Holder[]): void {
    const counted = { used: 0, parked: 0 };
    const known = new Set<Page>();
    for (const page of this.tree.all()) {
      known.add(page);
      checkPage(page);
      counted[page.runners > 0 ? 'used' : 'parked'] += page.tokens.length;
    }
    for (const holder of holders) {
      checkTable(holder, known);
      counted.used += holder.charged - holder.computed;
    }
    const { used, parked, free } = this.counts();
    if (counted.used !== used || counted.parked !== parked || free < 0)
      throw new Error(`cells do not add up: ${JSON.stringify({ used, parked, free, counted })}`);
  }
}

function checkPage(page: Page): void {
  const { from, tokens, holders, runners, parent } = page;
  const running = [...holders].filter((holder) => holder.state === 'running').length;
  const inSlot = tokens.length > 0 && slotOf(from) === slotOf(endOf(page) - 1);
  const held =
    holders.size > 0 && running === runners && [...holders].every((holder) => holder.table.includes(page));
  if (!inSlot || !held || from !== (parent ? endOf(parent) : 0))
    throw new Error(`the page of ${tokens.length} tokens at ${from} is not as pages are`);
}

function checkTable({ seqId, table, tokens, computed, charged }: Holder, known: ReadonlySet<Page>): void {
  let at = 0;
  for (const page of table) {
    const same = page.tokens.every((token, index) => token === tokens[at + index]);
    if (!known.has(page) || page.from !== at || !same)
      throw new Error(`the page table of sequence ${seqId} is wrong at ${at}`);
    at = endOf(page);
  }
  if (at !== computed || charged < computed || computed > tokens.length)
    throw new Error(`sequence ${seqId} is charged wrongly`);
}
