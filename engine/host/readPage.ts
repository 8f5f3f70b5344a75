import type { z } from 'zod';
import type { PageWords, readPage } from '../contract/activity.ts';
import { KvCache } from '../kv/index.ts';
import { Detokenizer, type Tokenizer } from '../text/index.ts';
import type { RunningModel } from './runningModel.ts';

/** Pages before and after the one that was asked for. */
const AROUND = 12;

type Asked = z.output<(typeof readPage)['params']>;

/** A page on the way, as far as it matters to a reader. */
interface Leaf {
  readonly page: number | null;
  readonly stored: string | null;
  readonly from: number;
  readonly tokens: readonly number[];
}

/** What a page says, with some before and after it. */
export function pageWordsOf(asked: Asked, model: RunningModel | null): PageWords {
  if (!model) return nothing;
  if ('stored' in asked) {
    const way = model.activity.pages?.stored.wayTo(asked.stored) ?? [];
    const leaves = way.map(({ key, from, tokens }) => ({ page: null, stored: key, from, tokens }));
    return words(leaves, leaves.length - 1, model.tokenizer);
  }
  const table = tableWith(asked, model);
  const at = 'page' in asked ? table.findIndex(({ page }) => page === asked.page) : table.length - 1;
  return words(table, at, model.tokenizer);
}

/** The page table of a lane; of those that have a page, of the one that was used last. */
function tableWith(
  asked: Exclude<Asked, { stored: string }>,
  { activity: { cache, scheduler } }: RunningModel,
): Leaf[] {
  if (!(cache instanceof KvCache)) return [];
  const sequences = scheduler.runningTasks().flatMap((task) => task.sequences);
  const holder =
    'lane' in asked
      ? sequences.find(({ id }) => id === asked.lane)?.handle
      : cache
          .residents()
          .filter(({ table }) => table.some(({ id }) => id === asked.page))
          .sort((a, b) => b.lastUsed - a.lastUsed)[0];
  return (holder?.table ?? []).map(({ id, from, tokens }) => ({ page: id, stored: null, from, tokens }));
}

/** Characters whose tokens lie in two pages stand in the second. */
function words(leaves: readonly Leaf[], at: number, tokenizer: Tokenizer): PageWords {
  if (at < 0) return nothing;
  const shown = leaves.slice(Math.max(0, at - AROUND), at + AROUND + 1);
  const text = new Detokenizer();
  const first = shown[0]!;
  const last = shown.at(-1)!;
  const end = leaves.at(-1)!;
  return {
    parts: shown.map(({ page, stored, from, tokens }) => ({
      page,
      stored,
      from,
      tokens: tokens.length,
      text: tokens.map((token) => said(token, tokenizer, text)).join(''),
    })),
    before: first.from,
    after: end.from + end.tokens.length - (last.from + last.tokens.length),
  };
}

function said(token: number, tokenizer: Tokenizer, text: Detokenizer): string {
  const piece = tokenizer.piece(token);
  return text.push(piece) + piece.control;
}

const nothing: PageWords = { parts: [], before: 0, after: 0 };
