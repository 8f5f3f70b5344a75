import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StepCost, type LearnedCost } from '../scheduler/index.ts';
import { LearnedCosts } from './learnedCosts.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pagoda-costs-test-'));
  file = join(folder, 'not/yet/there/costs.json');
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

function learnt(milliseconds: number): LearnedCost {
  const cost = new StepCost();
  const load = { tokenCount: 4, promptTokenCount: 0, attendedCells: 100, attendedSpan: 100 };
  for (let step = 0; step < 10; step++) cost.observe(load, milliseconds);
  cost.observe({ ...load, tokenCount: 8, promptTokenCount: 4, promptCells: 10, promptSpan: 4 }, milliseconds);
  return cost.learned();
}

test('what was learned comes back to the last digit, each model and setting for itself', async () => {
  await new LearnedCosts(file, 'a').remember(learnt(7.123456789));
  await new LearnedCosts(file, 'b').remember(learnt(8));
  await new LearnedCosts(file, 'a').remember(learnt(9.87654321));
  expect(await new LearnedCosts(file, 'a').recall()).toEqual(learnt(9.87654321));
  expect(await new LearnedCosts(file, 'b').recall()).toEqual(learnt(8));
  expect(await new LearnedCosts(file, 'c').recall()).toBeUndefined();
  expect(readdirSync(join(folder, 'not/yet/there'))).toEqual(['costs.json']);
});

test('what is being written when a model goes is there once it has gone', async () => {
  vi.useFakeTimers();
  const costs = new LearnedCosts(file, 'a');
  costs.rememberSoon(() => learnt(7));
  vi.runAllTimers();
  vi.useRealTimers();
  await costs.close(learnt(8));
  expect(await new LearnedCosts(file, 'a').recall()).toEqual(learnt(7));
  expect(readdirSync(join(folder, 'not/yet/there'))).toEqual(['costs.json']);
});

test('those not used for long are forgotten', async () => {
  for (let model = 0; model < 70; model++) await new LearnedCosts(file, `${model}`).remember(learnt(5));
  expect(await new LearnedCosts(file, '0').recall()).toBeUndefined();
  expect(await new LearnedCosts(file, '69').recall()).toBeDefined();
  expect(readFileSync(file).length).toBeLessThan(100_000);
});

test('a file that is damaged, foreign or of another version is no memory, and the next one takes its place', async () => {
  const costs = new LearnedCosts(file, 'a');
  await costs.remember(learnt(7));
  const good = readFileSync(file, 'utf8');
  const damaged = {
    empty: '',
    cut: good.slice(0, -20),
    foreign: '{"a":1}',
    'of another version': good.replace('"version":2', '"version":1'),
    'with a size changed': good.replace('"coefficients":[', '"coefficients":[1,'),
    'with what is no cost': good.replace(/"coefficients":\[[^,]+/, '"coefficients":[-1'),
    'with what is no number': good.replace(/"reach":\d+/, '"reach":"4"'),
    'of megabytes': good + ' '.repeat(1_000_000),
  };
  for (const [what, text] of Object.entries(damaged)) {
    expect(text, what).not.toBe(good);
    writeFileSync(file, text);
    expect(await costs.recall(), what).toBeUndefined();
    await costs.remember(learnt(7));
    expect(readFileSync(file, 'utf8'), what).toBe(good);
  }
});

test('a memory that cannot be written is no error, and costs that are no numbers are not kept', async () => {
  writeFileSync(join(folder, 'file'), '');
  await new LearnedCosts(join(folder, 'file/costs.json'), 'a').remember(learnt(7));
  await new LearnedCosts(file, 'a').remember({ ...learnt(7), reach: NaN });
  expect(await new LearnedCosts(file, 'a').recall()).toBeUndefined();
});

test('a while after something was learned it is remembered as it is by then, or when the model goes', async () => {
  const costs = new LearnedCosts(file, 'a');
  let now = 5;
  costs.rememberSoon(() => learnt(now));
  costs.rememberSoon(() => learnt(now));
  now = 6;
  await costs.close(learnt(now));
  expect(await costs.recall()).toEqual(learnt(6));
  await costs.close(learnt(7));
  expect(await costs.recall()).toEqual(learnt(6));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  costs.rememberSoon(() => learnt(8));
  vi.runAllTimers();
  vi.useRealTimers();
  await vi.waitFor(async () => expect(await costs.recall()).toEqual(learnt(8)));
});
