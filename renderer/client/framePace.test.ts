import { expect, test } from 'vitest';
import { framePace, glanced, streamed, type Rate } from './framePace.ts';

/** A page whose clock and frames are turned by hand; each frame holds its thread for `costMs`. */
function setUp(costMs: number, rate: Rate = streamed) {
  let now = 1000;
  let timers: { at: number; callback: () => void }[] = [];
  const drawn: { at: number; what: string[] }[] = [];
  let frame: string[] = [];
  const schedule = framePace({
    ...rate,
    schedule: (callback) => {
      frame = [];
      callback();
      drawn.push({ at: now, what: frame });
    },
    cost: (tell) => tell(costMs),
    now: () => now,
    after: (ms, callback) => timers.push({ at: now + ms, callback }),
  });
  return {
    drawn,
    write: (what: string) => schedule(() => frame.push(what)),
    wait(ms: number) {
      const until = now + ms;
      for (;;) {
        const [next] = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
        if (!next) break;
        timers = timers.filter((other) => other !== next);
        now = Math.max(now, next.at);
        next.callback();
      }
      now = until;
    },
  };
}

/** Writes every 5 ms for a second; when the screen changed, counted from the first time. */
function changesInASecond(costMs: number, rate?: Rate): number[] {
  const page = setUp(costMs, rate);
  for (let step = 0; step < 200; step++) {
    page.write('word');
    page.wait(5);
  }
  return page.drawn.map(({ at }) => at - page.drawn[0]!.at);
}

test('the first change is drawn at once, and again after a pause in which nothing came', () => {
  const page = setUp(8);
  page.write('one');
  expect(page.drawn).toEqual([{ at: 1000, what: ['one'] }]);
  page.wait(500);
  page.write('two');
  expect(page.drawn[1]).toEqual({ at: 1500, what: ['two'] });
});

test('what several streams say meanwhile is drawn together, in order', () => {
  const page = setUp(8);
  page.write('one');
  page.write('of this reply');
  page.write('of that reply');
  page.wait(79);
  expect(page.drawn).toHaveLength(1);
  page.wait(1);
  expect(page.drawn[1]?.what).toEqual(['of this reply', 'of that reply']);
});

test('a stream takes a tenth of the time of the page, 30 frames a second at most and 6 at least', () => {
  expect(changesInASecond(0.5).length).toBeGreaterThan(24);
  expect(changesInASecond(0.5).length).toBeLessThanOrEqual(31);
  expect(changesInASecond(8).length).toBeCloseTo(13, -1);
  expect(changesInASecond(8).length * 8).toBeLessThanOrEqual(110);
  expect(changesInASecond(200).length).toBeGreaterThanOrEqual(6);
});

test('what is only glanced at changes four times a second where that is cheap, and twice where it is dear', () => {
  expect(changesInASecond(1, glanced)).toEqual([0, 250, 500, 750, 1000]);
  expect(changesInASecond(5, glanced)).toEqual([0, 400, 800]);
  expect(changesInASecond(30, glanced)).toEqual([0, 500, 1000]);
});
