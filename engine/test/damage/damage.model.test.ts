import { afterAll, expect, test } from 'vitest';
import { readModelReport } from '../../models/inspect.ts';
import { buildGguf, temporaryFolder } from '../../models/test/builders.ts';
import { drawer, mutate } from './mutate.ts';
import { copyOf, synthesise, toSpec } from './synthesise.ts';
import { endedBy, ThrowAway } from './throwAway.ts';

/** Damaged files of each architecture; more of them, with other damage, where somebody asks. */
const runs = Number(process.env['PAGODA_DAMAGE_RUNS'] ?? 30);
const seed = Number(process.env['PAGODA_DAMAGE_SEED'] ?? 1);
const architectures = (
  process.env['PAGODA_DAMAGE_ARCHITECTURES'] ?? 'llama,qwen3,gemma2,qwen3moe,mamba,gpt2,granitemoe,rwkv7'
).split(',');

const folder = await temporaryFolder();
const child = new ThrowAway();
afterAll(async () => {
  child.close();
  await folder.remove();
});
const write = (bytes: Buffer) => folder.write('model.gguf', bytes);

test('a file that is damaged in its header is refused there, or llama.cpp survives it', async () => {
  const harm: string[] = [];
  const made: string[] = [];
  let accepted = 0;
  for (const architecture of architectures) {
    const { parts } = await synthesise(architecture, child, write);
    if (!parts) continue;
    made.push(architecture);
    for (let run = 0; run < runs; run++) {
      const draw = drawer(seed * 100_000 + run);
      const damaged = copyOf(parts);
      const damage = [mutate(damaged, architecture, draw)];
      if (draw(3) === 0) damage.push(mutate(damaged, architecture, draw));
      const path = await write(buildGguf(toSpec(damaged)));
      const refusal = await readModelReport(path).then(
        () => null,
        (error: unknown) => (error as { code?: string }).code ?? String(error),
      );
      if (refusal?.startsWith('model.')) continue;
      accepted += 1;
      const outcome = refusal ?? (await child.outcomeOf(path));
      if (endedBy(outcome) || outcome.startsWith('internal') || refusal !== null)
        harm.push(`${architecture}: ${damage.join(' and ')}: ${outcome}`);
    }
  }
  expect(harm).toEqual([]);
  expect([made.length > architectures.length / 2, accepted > runs]).toEqual([true, true]);
}, 600_000);
