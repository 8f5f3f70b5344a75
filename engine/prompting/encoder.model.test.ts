import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fields } from '../models/test/builders.ts';
import { findLibraries } from '../native/libraries/findLibraries.ts';
import { loadAddon } from '../native/libraries/loadAddon.ts';
import type { Model } from '../native/native.d.ts';
import { writeTape } from '../test/cases/cases.ts';
import type { TapeOptions } from '../test/cases/tape.ts';
import { appRoot, embeddedModel } from '../test/host.ts';
import { Encoder } from '../text/encoder.ts';

const folder = mkdtempSync(join(tmpdir(), 'pagoda-'));
const runtime = loadAddon(appRoot).openRuntime({
  libraryFolder: findLibraries('cpu', { appRoot }).folder,
  variant: 'cpu',
  kernels: 'stock',
  kernelCacheFile: '',
});

const vocabularyOf = (path: string): Promise<Model> =>
  runtime.loadModel({ path, gpuLayers: 0, useMmap: true, vocabularyOnly: true }, () => undefined).model;
const tape = (name: string, options: Partial<TapeOptions>) =>
  vocabularyOf(writeTape(folder, name, { says: 'ok', context: 8, ...options }));

const CONTROLS = ['<|bos|>', '<|im_start|>', '<|im_end|>'];
const WORDS = ['<|channel|>', '<h1>', '\n\n', '\n\n\n', '    ', '  ', 'def', '[INST]'];

/** SentencePiece: 256 bytes, a few pieces, and the words; a space is set before a text. */
function sentencePiece(words: readonly string[]): Partial<TapeOptions> {
  const bytes = Array.from(
    { length: 256 },
    (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
  );
  const pieces = ['▁', 'a', 'b', '▁a', 'ab', '▁ab', '▁▁', '<', '|', '>'];
  const tokens = ['<unk>', '<s>', '</s>', ...bytes, ...pieces, ...words];
  const [NORMAL, UNKNOWN, CONTROL, USER_DEFINED, BYTE] = [1, 2, 3, 4, 6];
  return {
    // The tape's own list, which gives the tensors their sizes, has to be as long.
    userDefined: Array.from({ length: pieces.length + words.length - 1 }, (_, index) => `<filler${index}>`),
    changes: {
      'tokenizer.ggml.model': fields.text('llama'),
      'tokenizer.ggml.tokens': fields.texts(tokens),
      'tokenizer.ggml.scores': fields.numbers('f32', tokens.map((_, index) => -index)), // prettier-ignore
      'tokenizer.ggml.token_type': fields.numbers('i32', [
        UNKNOWN,
        CONTROL,
        CONTROL,
        ...bytes.map(() => BYTE),
        ...pieces.map(() => NORMAL),
        ...words.map(() => USER_DEFINED),
      ]),
      'tokenizer.ggml.bos_token_id': fields.u32(1),
      'tokenizer.ggml.eos_token_id': fields.u32(2),
      'tokenizer.ggml.unknown_token_id': fields.u32(0),
      'tokenizer.ggml.add_space_prefix': fields.bool(true),
    },
  };
}

const vocabularies: [string, () => Promise<Model>][] = [
  ['byte-level', () => tape('bpe', { controls: CONTROLS, userDefined: WORDS })],
  [
    'byte-level with the words of gpt-4o',
    () => tape('gpt-4o', { controls: CONTROLS, userDefined: WORDS, preTokenizer: 'gpt-4o' }),
  ],
  ['SentencePiece', () => tape('spm', sentencePiece(WORDS))],
  ['of the model inside', () => vocabularyOf(embeddedModel)],
];

const piece = fc.constantFrom(...CONTROLS, ...WORDS, '<s>', '</s>', 'a', 'ab', ' ', '\n', '<|', '|>', '<', '1', 'é', '🦩', 'defa'); // prettier-ignore
const text = fc.array(piece, { minLength: 1, maxLength: 14 }).map((pieces) => pieces.join(''));

test.each(vocabularies)(
  'a text with marks has the tokens that llama.cpp gives it: vocabulary %s',
  async (_, open) => {
    const model = await open();
    const encoder = new Encoder(model);
    fc.assert(
      fc.property(text, (said) => {
        expect([...encoder.encode(said)]).toEqual([...model.tokenize(said, false, true)]);
      }),
      { numRuns: 500 },
    );
  },
);

test.each(vocabularies)(
  'a text without marks has no token of one, and says what it said: vocabulary %s',
  async (_, open) => {
    const model = await open();
    const encoder = new Encoder(model);
    const { ids, attributes } = model.specialTokens();
    const marks = new Set([...ids].filter((id, index) => (attributes[index]! & 8) !== 0));
    const channel = encoder.marksOf('<|channel|>')[0];
    if (channel !== undefined) marks.add(channel);
    fc.assert(
      fc.property(text, (said) => {
        const tokens = [...encoder.encodePlain(said)];
        expect(tokens.filter((token) => marks.has(token))).toEqual([]);
        const read = Buffer.concat(tokens.map((token) => model.piece(token, true))).toString();
        // SentencePiece sets a space before a text, after a token that stands for itself too.
        expect(read.replaceAll(' ', '')).toBe(said.replaceAll(' ', ''));
      }),
      { numRuns: 500 },
    );
  },
);
