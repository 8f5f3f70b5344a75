import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { samplingSettings } from '../contract/sampling.ts';
import { chatSettings } from './chatOptions.ts';
import { withFlag } from './flags.ts';
import { addSamplingOptions, samplingFlags, samplingInput, type SamplingOptions } from './samplingOptions.ts';

const parse = (line: string[]): SamplingOptions =>
  addSamplingOptions(new Command().exitOverride().configureOutput({ writeErr: () => undefined }))
    .parse(line, { from: 'user' })
    .opts();

const refusal = (line: string[]): string => {
  try {
    return JSON.stringify(parse(line));
  } catch (error) {
    return (error as CommanderError).message;
  }
};

test('every setting of the contract has an option, and every option reaches it', () => {
  const fields = Object.keys(samplingSettings.shape);
  expect(Object.keys(samplingFlags).filter((field) => !field.includes('.'))).toEqual(
    expect.arrayContaining(fields),
  );
  const values: Record<string, string> = {
    '--dry-breaker': 'x',
    '--logit-bias': '7=-1.5',
    '--samplers': 'temp',
    '--adaptive-target': '0.5',
  };
  for (const field of fields) {
    const flag = samplingFlags[field]!;
    const input = samplingInput(parse([flag, values[flag] ?? '1']));
    expect([flag, Object.entries(input).filter(([, value]) => value !== undefined)]).toEqual([
      flag,
      [[field, expect.anything()]],
    ]);
  }
});

/** "0 to 1", "above 0 to 20": what lies just within, and just beyond. */
const rangeOf = (words: string): { inside: number[]; outside: number[] } | null => {
  const [, above, low, high] = /^(above )?(-?[\d.,]+),? (?:up )?to ([\d.,]+)$/.exec(words) ?? [];
  if (low === undefined || high === undefined) return null;
  const [least, most] = [Number(low.replaceAll(',', '')), Number(high.replaceAll(',', ''))];
  return { inside: [...(above ? [] : [least]), most], outside: [above ? least : least - 1, most + 1] };
};

test('every option is documented, with the range that it has', () => {
  const page = readFileSync('docs/sampling.md', 'utf8');
  const rows = [...page.matchAll(/^\| `(--[a-z-]+)` +\| ([^|]+?) +\|/gm)].map(([, flag, range]) => [
    flag,
    range,
  ]);
  const fields = Object.entries(samplingFlags).filter(([field]) => !field.includes('.'));
  expect(rows.map(([flag]) => flag).sort()).toEqual(fields.map(([, flag]) => flag).sort());
  let ranges = 0;
  for (const [flag, words] of rows) {
    const [field] = fields.find(([, each]) => each === flag)!;
    const range = rangeOf(words!);
    if (!range || field === 'logitBias') continue;
    ranges += 1;
    const takes = (value: number) => samplingSettings.safeParse({ [field]: value }).success;
    for (const value of range.inside) expect([flag, value, takes(value)]).toEqual([flag, value, true]);
    for (const value of range.outside) expect([flag, value, takes(value)]).toEqual([flag, value, false]);
  }
  expect(ranges).toBe(23);
});

test('an order is read with our names, with those of llama.cpp, and in any spelling of them', () => {
  const order = ['penalties', 'topNSigma', 'topK', 'typicalP', 'minP', 'temperature'];
  expect(parse(['--samplers', 'penalties,top-n-sigma, top-k ,typical,min-p,temp']).samplers).toEqual(order);
  expect(parse(['--samplers', 'penalties;top_n_sigma;top_k;typ_p;min_p;temperature']).samplers).toEqual(
    order,
  );
});

test('an order says what is unknown in it, and what comes twice', () => {
  expect(refusal(['--samplers', 'top-k,nucleus'])).toContain(
    'There is no sampler "nucleus"; there are penalties, dry, top-n-sigma, top-k, typical, top-p, min-p, xtc, temp.',
  );
  expect(refusal(['--samplers', 'top-k,temp,top_k'])).toContain('"top_k" is named twice');
  expect(refusal(['--samplers', ''])).toContain('There is no sampler ""');
});

test('biases are a token id and a number, as often as wanted', () => {
  expect(parse(['--logit-bias', '5=2', '--logit-bias', '7-100']).logitBias).toEqual([
    { id: 5, bias: 2 },
    { id: 7, bias: -100 },
  ]);
  for (const wrong of ['word=1', '5', '5=', '-5=1', '5=x', '5 1'])
    expect(refusal(['--logit-bias', wrong])).toContain(
      'It must be a token id and what is added to its score',
    );
});

test.each([
  [['--typical', '0'], '--typical'],
  [['--xtc-threshold', '0.7'], '--xtc-threshold'],
  [['--dry-base', '0.5'], '--dry-base'],
  [['--mirostat', '3'], '--mirostat'],
  [['--logit-bias', '5=200'], '--logit-bias'],
])('%j is refused by the name of the option', (line, flag) => {
  const ask = () => chatSettings({ stop: [], ...parse(line) });
  expect(ask).toThrow(`"${flag}: `);
});

test('what the engine refuses is told by the name of the option too', () => {
  expect(withFlag('sampling.logitBias: token 9 is not in the vocabulary of 8')).toBe(
    '--logit-bias: token 9 is not in the vocabulary of 8',
  );
});
