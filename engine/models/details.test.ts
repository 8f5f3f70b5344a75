import { basename, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readModelDetails } from './details.ts';
import { buildGguf, fields, llamaSpec, temporaryFolder } from './test/builders.ts';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const tiny = resolve('engine/test/fixtures/tiny-py/tiny-py-f32.gguf');

test('a file tells its tensors, its special tokens and how its positions turn', async () => {
  const { report, files, tensors, rotaryPairs, specialTokens } = await readModelDetails(tiny);
  expect(files.map(({ path, bytes }) => [basename(path), bytes])).toEqual([
    ['tiny-py-f32.gguf', report.fileBytes],
  ]);
  expect(tensors).toHaveLength(report.tensors);
  expect(tensors.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(report.memory.weightsBytes);
  expect(tensors[0]).toMatchObject({ type: 'F32', shape: expect.arrayContaining([2048]) as unknown });
  expect([rotaryPairs, specialTokens.length > 0]).toEqual(['neighbours', true]);
});

test('who made it is told as far as it says so, other keys and what is no token are not', async () => {
  const folder = await temporaryFolder();
  try {
    const path = join(folder.path, 'a.gguf');
    await writeFile(
      path,
      buildGguf(
        llamaSpec({
          'general.author': fields.text('Somebody'),
          'general.base_model.0.name': fields.text('Base'),
          'general.secret': fields.text('no'),
          'general.description': fields.text('x'.repeat(5000)),
          'tokenizer.ggml.padding_token_id': fields.u32(4_000_000_000),
        }),
      ),
    );
    const { about, specialTokens } = await readModelDetails(path);
    expect(about.map(({ key, value }) => [key, value.length])).toEqual([
      ['author', 8],
      ['base_model.0.name', 4],
      ['description', 400],
    ]);
    expect(specialTokens.map(({ role }) => role)).not.toContain('padding');
  } finally {
    await folder.remove();
  }
});
