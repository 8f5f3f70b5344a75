import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { embeddedModel, findEmbeddedModel } from './embedded.ts';
import { readModelReport } from './inspect.ts';

const path = (await findEmbeddedModel(process.cwd())) ?? '';

test('the embedded model is the file this version was made for', async () => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  expect(hash.digest('hex')).toBe(embeddedModel.sha256);
});

test('the embedded model is described as its makers do', async () => {
  const { tokenizer, ...report } = await readModelReport(path);
  expect(report).toEqual({
    path,
    fileBytes: embeddedModel.bytes,
    ggufVersion: 3,
    name: 'Smollm2 135M 8k Lc100K Mix1 Ep2',
    architecture: 'llama',
    parameters: 134_515_008,
    layers: 30,
    embeddingLength: 576,
    feedForwardLength: 1536,
    slidingWindow: null,
    contextLength: 8192,
    vocabularySize: 49_152,
    attention: { kind: 'GQA', heads: 9, kvHeads: 3, headSize: 64, kvBytesPerToken: 23_040 },
    rope: { base: 100_000, dimensions: 64, scaling: null, scalingFactor: null, originalContextLength: null },
    quantisation: {
      fileType: 'Q4_1',
      types: [
        { type: 'Q4_1', tensors: 210, bytes: 66_355_200 },
        { type: 'Q8_0', tensors: 1, bytes: 30_081_024 },
        { type: 'F32', tensors: 61, bytes: 140_544 },
      ],
      bitsPerWeight: expect.closeTo(5.7437, 3),
    },
    licence: 'apache-2.0',
    tensors: 272,
    memory: {
      weightsBytes: 96_576_768,
      kvBytes: 188_743_680,
      kvContextLength: 8192,
      totalBytes: 285_320_448,
    },
  });
  expect(tokenizer.chatTemplate).toContain('<|im_start|>');
});
