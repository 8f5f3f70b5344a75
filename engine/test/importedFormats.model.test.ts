import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Runtime } from '../native/native.d.ts';
import { exactOptions, loadModel, makeStep, openRuntime } from '../native/test/device.ts';
import { importFolder } from '../import/run/importFolder.ts';
import { foldersPath, logitsOf, toImport } from '../import/test/folders.ts';

let runtime: Runtime;
let scratch: string;
beforeAll(async () => {
  runtime = openRuntime();
  scratch = await mkdtemp(join(tmpdir(), 'pagoda-import-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

/**
 * What arithmetic may cost, as a share of the logits' length: the stock processor backend rounds the activations that meet quantised weights
 * to eight bits a step, and those that meet F16 or BF16 weights to that type.
 */
const tolerated = (types: readonly string[]): number => {
  if (types.some((type) => !['F32', 'F16', 'BF16'].includes(type))) return 0.08;
  return types.includes('BF16') ? 0.02 : types.includes('F16') ? 0.004 : 1e-4;
};

test.each(toImport)(
  '%s, imported, computes the reference logits and reads texts as its own tokenizer does',
  async (folder) => {
    const output = join(scratch, `${folder}.gguf`);
    const params = { folder: join(foldersPath, folder), output, size: 'exact' } as const;
    const { types } = await importFolder(params, () => {}, new AbortController().signal);
    const model = await loadModel(runtime, output);
    const context = await model.createContext(exactOptions());
    const { probe_ids: probes, prompts } = logitsOf(folder);
    const errors: number[] = [];
    try {
      for (const [sequence, prompt] of prompts.entries()) {
        expect([...model.tokenize(prompt.text, true, true)]).toEqual(prompt.text_ids);
        const { logits, outcome } = await context.step(
          makeStep([{ tokens: prompt.ids, from: 0, sequence }], true),
        );
        expect(outcome).toBe('ok');
        let squares = 0;
        let apart = 0;
        probes.forEach((id, at) => {
          squares += prompt.last_probe[at]! ** 2;
          apart += (prompt.last_probe[at]! - logits[id]!) ** 2;
        });
        errors.push(Math.sqrt(apart / squares));
        const worst = Math.max(...probes.map((id, at) => Math.abs(prompt.last_probe[at]! - logits[id]!)));
        // The first choice is the reference's wherever it stands out by more than the error.
        const best = logits.indexOf(logits.reduce((a, b) => Math.max(a, b)));
        if (prompt.margin.at(-1)! > 4 * worst) expect(best).toBe(prompt.argmax.at(-1));
      }
    } finally {
      await context.dispose();
      await model.dispose();
      await rm(output);
    }
    const kinds = types.map(({ type }) => type);
    expect(Math.max(...errors), kinds.join()).toBeLessThan(tolerated(kinds));
  },
);

test('without tokenizer.model the merges of tokenizer.json give the same tokens', async () => {
  const folder = join(scratch, 'pieces');
  const from = join(foldersPath, 'plain-gemma3-bf16');
  await mkdir(folder);
  for (const name of await readdir(from)) {
    if (name !== 'tokenizer.model' && name !== 'reference')
      await symlink(join(from, name), join(folder, name));
  }
  const output = join(scratch, 'pieces.gguf');
  await importFolder({ folder, output, size: 'exact' }, () => {}, new AbortController().signal);
  const model = await loadModel(runtime, output);
  try {
    for (const { text, text_ids: ids } of logitsOf('plain-gemma3-bf16').prompts) {
      expect([...model.tokenize(text, true, true)]).toEqual(ids);
    }
  } finally {
    await model.dispose();
  }
});
