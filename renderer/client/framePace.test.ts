import { expect, test } from 'vitest';
import { FrameClock, glanced, streamed, type Rate } from './framePace.ts';

/** A page whose clock and frames are turned by hand; each frame holds its thread for `costMs`. */
function setUp(costMs: number | ((what: readonly string[]) => number)) {
  let now = 1000;
  let timers: { at: number; callback: () => void }[] = [];
  const drawn: { at: number; what: string[] }[] = [];
  let frame: string[] = [];
  let tell: (ms: number) => void = () => undefined;
  const clock = new FrameClock({
    schedule: (callback) => {
      frame = [];
      callback();
      drawn.push({ at: now, what: frame });
      tell(typeof costMs === 'number' ? costMs : costMs(frame));
    },
    cost: (later) => (tell = later),
    now: () => now,
    after: (ms, callback) => timers.push({ at: now + ms, callback }),
  });
  return {
    drawn,
    clock,
    write: (what: string, rate: Rate = streamed) => clock.at(rate)(() => frame.push(what)),
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
  const page = setUp(costMs);
  for (let step = 0; step < 200; step++) {
    page.write('word', rate);
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

test('what is only glanced at changes four times a second where that is cheap, and once where it is dear', () => {
  expect(changesInASecond(1, glanced)).toEqual([0, 250, 500, 750, 1000]);
  expect(changesInASecond(4, glanced)).toEqual([0, 400, 800]);
  expect(changesInASecond(30, glanced)).toEqual([0, 1000]);
});

test('what is due soon comes along with a frame that is drawn for something else, and no frame is drawn for it alone', () => {
  const page = setUp(4);
  page.write('words');
  page.write('numbers', glanced);
  for (let step = 0; step < 200; step++) {
    page.write('words');
    page.write('numbers', glanced);
    page.wait(5);
  }
  const numbers = page.drawn.slice(2).filter(({ what }) => what.includes('numbers'));
  expect(numbers.length).toBeGreaterThanOrEqual(2);
  for (const { what } of numbers) expect(what).toContain('words');
});

test('each pays for what it takes: dear numbers make no words wait', () => {
  const cost = (what: readonly string[]) =>
    (what.includes('words') ? 3 : 0) + (what.includes('numbers') ? 12 : 0);
  const page = setUp(cost);
  for (let step = 0; step < 400; step++) {
    page.write('words');
    page.write('numbers', glanced);
    page.wait(5);
  }
  expect(page.clock.pauseMs(streamed)).toBeLessThan(60);
  expect(page.clock.pauseMs(glanced)).toBe(1000);
  expect(page.drawn.filter(({ what }) => what.includes('words')).length).toBeGreaterThan(40);
});
