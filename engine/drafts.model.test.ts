import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeWithLayers } from '../scripts/model/layers.mjs';
import { temporaryFolder } from './models/test/builders.ts';
import { embeddedPath } from './native/test/device.ts';
import { expectOwnKernels, noOwnKernels } from './native/test/processor.ts';
import { KNOWN, nameOfSecond, SECONDS } from './test/drafts/drafters.ts';
import { ENDS } from './test/drafts/ends.ts';
import { open, type Opened } from './test/drafts/open.ts';
import { makePrompts } from './test/drafts/prompts.ts';
import { BLOCK, Prover, type Numbered, type Tally } from './test/drafts/prover.ts';
import { SHAPES } from './test/drafts/shapes.ts';
import { LENGTH, WAYS } from './test/drafts/ways.ts';

/**
 * Drafts change no bit: each reply with drafts is the one without, token for token and score for score, with every way of drawing, every
 * drafter, shape of draft and end, alone and among seven others. Own kernels, whose rows do not depend on the batch.
 *
 * The long form, with 200 prompts and more ways: scripts/drafts-proof.mjs. `PAGODA_DRAFT_SEED`: which prompts, and which draws.
 */
const SEED = Number(process.env['PAGODA_DRAFT_SEED'] ?? 1);
const ALONE = 2;
/** Which propose something whatever the text and the machine are like. */
const DRAFTS = /a chain|a tree|are known|draft model: [a-z ]+$|an end token|max_tokens|a stop string/;
/** A draft model is tried with some of the ways. */
const ASKED = new Set(['greedy', 'drawn', 'by a grammar']);

let opened: Opened;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let block: Numbered[];
beforeAll(async () => {
  folder = await temporaryFolder();
  const cut = join(folder.path, 'cut.gguf');
  writeWithLayers(embeddedPath, cut, 2);
  opened = await open(cut, 2);
  if (!noOwnKernels) expectOwnKernels(opened.kernels);
  block = makePrompts(opened.model, BLOCK, SEED).map((tokens, n) => ({ n, tokens }));
});
afterAll(async () => {
  await opened.close();
  await folder.remove();
});

describe.skipIf(noOwnKernels)(`with every drafter, shape and end, seed ${SEED}`, () => {
  test.each(WAYS)('%s', async (...way) => {
    const asked = ASKED.has(way[0]) ? SECONDS : [];
    const prover = new Prover({ ...opened, seed: SEED, alone: ALONE, turns: 1, asked });
    const { tallies, differences } = await prover.prove(way, block);
    expect(differences, differences.join('\n')).toEqual([]);
    const names = Object.keys(tallies).filter((name) => DRAFTS.test(name));
    expect(names.length).toBeGreaterThanOrEqual(SHAPES.length * 2 + ENDS.length);
    const idle = names.filter((name) => tallies[name]!.drafted === 0);
    expect(idle, idle.join(', ')).toEqual([]);
    const share = ({ taken, tokens }: Tally) => taken / tokens;
    expect(share(tallies[`alone: ${KNOWN}`]!)).toBeGreaterThan(1 / 4);
    expect(tallies['alone: a chain that comes true']!.tokens).toBe(ALONE * LENGTH);
    if (way[0] !== 'greedy') return;
    const [right, wrong] = SECONDS.map((second) => tallies[`alone: ${nameOfSecond(second)}`]!);
    expect(share(right!)).toBeGreaterThan(1 / 3);
    expect(share(right!)).toBeGreaterThan(share(wrong!));
  });

  test('a text that was drawn otherwise is noticed', async () => {
    const drawn = WAYS.find(([name]) => name === 'drawn widely')!;
    const prover = new Prover({ ...opened, seed: SEED });
    expect(await prover.canFail(drawn, block[0]!)).toBe(true);
  });
});

test.skipIf(noOwnKernels)('no prompt is there twice', () => {
  const prompts = makePrompts(opened.model, 200, SEED).map((tokens) => tokens.join(' '));
  expect(new Set(prompts).size).toBe(200);
});
