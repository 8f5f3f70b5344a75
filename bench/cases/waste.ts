import type { MapPage } from '../../engine/contract/activity.ts';
import { load } from '../engine.ts';
import { atMost } from '../goal.ts';
import { wordsOf } from '../promptText.ts';
import { ask, textFor } from '../requests.ts';
import { median, spread } from '../statistics.ts';
import { Watch } from '../watch.ts';
import type { BenchCase } from './case.ts';

const REQUESTS = 12;
/** Evenly from short to long. Tokens. */
const SHORTEST = 64;
const LONGEST = 3000;
const REPLY_TOKENS = 96;
const CELLS = 32_768;
/** Cells of a page, which the device gives to one sequence whole. */
const PAGE_CELLS = 64;
const GOAL = 0.04;

/** Requests of mixed lengths at once: of the cells in pages that are somebody's, those without a token, looked at while all of them write. */
export const waste: BenchCase = {
  name: 'waste',
  about: 'cells that are set aside and not used, with mixed lengths',
  onlyNamed: true,
  async run(context) {
    const engine = await context.openEngine();
    try {
      const { client } = engine;
      await load(client, context.model, { contextLength: CELLS });
      const texts: string[] = [];
      for (let index = 0; index < REQUESTS; index++) {
        const tokens = Math.round(SHORTEST + ((LONGEST - SHORTEST) * index) / (REQUESTS - 1));
        texts.push(await textFor(client, index, tokens));
      }
      context.say(`waste: ${REQUESTS} requests of ${SHORTEST} to ${LONGEST} tokens ...`);
      const seen: number[] = [];
      const watch = new Watch(client, ({ lanes, pages }) => {
        if (lanes.length === REQUESTS && lanes.every(({ state }) => state === 'writing'))
          seen.push(wasteOf([...pages.values()]));
      });
      // The next turn of each conversation: nearly all is read before, so that all write at once.
      for (const text of texts) await ask(client, { text, tokens: 1 });
      await Promise.all(
        texts.map((text, index) =>
          ask(client, { text: `${text} ${wordsOf(index, 4)}`, tokens: REPLY_TOKENS }),
        ),
      );
      watch.close();
      if (seen.length === 0) throw new Error('the requests were never all under way at once');
      const share = median(seen);
      context.say(`waste: looked ${seen.length} times, at most ${(100 * Math.max(...seen)).toFixed(1)} %`);
      return [
        {
          name: 'waste',
          unit: '% of the cells',
          ours: 100 * share,
          peers: {},
          ratio: null,
          spread: spread(seen),
          goals: [atMost('waste, unused cells over allocated ones', share, GOAL)],
        },
      ];
    } finally {
      await engine.close();
    }
  },
};

/**
 * Cells without a token over all cells of the device's pages. A page of the map that goes on from another inside the same 64 positions lies in that one's, if it is the first to; where two part
 * there, the second has a page of its own.
 */
export function wasteOf(pages: readonly MapPage[]): number {
  const slot = ({ from }: MapPage) => Math.floor(from / PAGE_CELLS);
  const byId = new Map(pages.map((page) => [page.id, page]));
  const goesOn = new Set<number>();
  let tokens = 0;
  let blocks = 0;
  for (const page of pages) {
    tokens += page.tokens;
    const parent = page.parent === null ? undefined : byId.get(page.parent);
    if (parent && slot(parent) === slot(page) && !goesOn.has(parent.id)) goesOn.add(parent.id);
    else blocks += 1;
  }
  return blocks === 0 ? 0 : 1 - tokens / (blocks * PAGE_CELLS);
}
