import type { ModelReport } from '../contract/models.ts';
import type { ModelFacts } from './facts.ts';
import type { ByteReader } from './gguf/byteReader.ts';
import { readNumbers, type ArrayValue } from './gguf/metadata.ts';
import { bytesOfUtf8, TokenTexts } from './tokenTexts.ts';
import { say } from '../contract/phrases.ts';

/** Kinds of tokenizer that llama.cpp v0.5.0 knows (src/llama-vocab.cpp), with the begin token each assumes where the file names none. */
const assumedBeginToken: ReadonlyMap<string, number | null> = new Map([
  ['llama', 1],
  ['bert', 101],
  ['gpt2', 11],
  ['hybriddna', 11],
  ['whitespace', 11],
  ['t5', null],
  ['rwkv', null],
  ['plamo2', 1],
  ['gemma4', null],
]);
const needsMerges: ReadonlySet<string> = new Set(['gpt2', 'hybriddna', 'whitespace', 'gemma4']);

export interface TokenizerFacts {
  readonly report: ModelReport['tokenizer'];
  readonly vocabularySize: number;
}

/**
 * What the file says of its tokenizer. Refuses here what llama.cpp would answer with an abort of the whole process: no vocabulary at all, a
 * token listed twice, a begin token to be added that does not exist; and what it would refuse less clearly.
 */
export async function readTokenizer(facts: ModelFacts, reader: ByteReader): Promise<TokenizerFacts> {
  const model = facts.label('tokenizer.ggml.model') ?? facts.missing('tokenizer.ggml.model');
  if (model === 'none' || model === 'no_vocab') {
    facts.malformed(say('noTokenizer'));
  }
  if (!assumedBeginToken.has(model)) facts.malformed(say('unknownTokenizer', { kind: model }));

  const tokens = textArray(facts, 'tokenizer.ggml.tokens') ?? facts.missing('tokenizer.ggml.tokens');
  const pre = facts.label('tokenizer.ggml.pre');
  if (needsMerges.has(model) && pre !== 'kimi-k2' && textArray(facts, 'tokenizer.ggml.merges') === null) {
    facts.missing('tokenizer.ggml.merges');
  }
  if (tokens.length === 0) facts.malformed(say('emptyVocabulary'));
  await checkTexts(facts, reader, model, tokens);
  checkPerToken(facts, 'tokenizer.ggml.scores', ['f32', 'i32'], tokens.length);
  checkPerToken(facts, 'tokenizer.ggml.token_type', ['i32'], tokens.length);
  checkBeginToken(facts, model, tokens.length);
  if (model === 'bert') await checkNoByteTokens(facts, reader);

  const chatTemplate = facts.text('tokenizer.chat_template');
  return { report: { model, pre, chatTemplate }, vocabularySize: tokens.length };
}

function textArray(facts: ModelFacts, key: string): ArrayValue | null {
  const array = facts.array(key);
  if (array && array.elementType !== 'string') facts.malformed(`${key} is no array of texts`);
  return array;
}

async function checkTexts(
  facts: ModelFacts,
  reader: ByteReader,
  model: string,
  tokens: ArrayValue,
): Promise<void> {
  const texts = await TokenTexts.read(reader, tokens);
  const repeated = texts.repeated();
  if (repeated !== null) facts.malformed(`token ${repeated} of the vocabulary is listed twice`);
  // Text that such a vocabulary does not know falls back on bytes: without them llama.cpp throws, or never comes to an end.
  if (model !== 'llama' && model !== 'rwkv') return;
  const bytes = model === 'llama' ? texts.bytesAsSentencePiece() : texts.bytesAsRwkv();
  const missing = bytesOfUtf8.find((byte) => !bytes.has(byte));
  if (missing === undefined) return;
  const name = missing.toString(16).toUpperCase().padStart(2, '0');
  facts.malformed(
    `the vocabulary has no token for the byte ${name}, so not every text can be turned into tokens`,
  );
}

function checkPerToken(
  facts: ModelFacts,
  key: string,
  types: readonly string[],
  vocabularySize: number,
): void {
  const array = facts.array(key);
  if (array === null) return;
  if (!types.includes(array.elementType)) facts.malformed(`${key} has elements of type ${array.elementType}`);
  if (array.length < vocabularySize) {
    facts.malformed(`${key} has ${array.length} elements for ${vocabularySize} tokens`);
  }
}

/** llama.cpp aborts when it is asked for the text of a byte token of such a vocabulary. */
async function checkNoByteTokens(facts: ModelFacts, reader: ByteReader): Promise<void> {
  const types = facts.array('tokenizer.ggml.token_type');
  const byteType = 6;
  if (types && (await readNumbers(reader, types)).includes(byteType)) {
    facts.malformed('a WordPiece vocabulary with byte tokens');
  }
}

const addsBeginToken = (facts: ModelFacts, model: string): boolean =>
  facts.flag('tokenizer.ggml.add_bos_token') ?? model === 'llama';

/** The token that every text begins with: the one the file names, where that is in the vocabulary, else the kind's own; null: none. */
export function beginToken(facts: ModelFacts, model: string, vocabularySize: number): number | null {
  if (!addsBeginToken(facts, model)) return null;
  const exists = (id: number | null) => (id !== null && id < vocabularySize ? id : null);
  return exists(facts.number('tokenizer.ggml.bos_token_id')) ?? exists(assumedBeginToken.get(model) ?? null);
}

function checkBeginToken(facts: ModelFacts, model: string, vocabularySize: number): void {
  if (addsBeginToken(facts, model) && beginToken(facts, model, vocabularySize) === null)
    facts.malformed('the tokenizer asks for a begin token that is not in the vocabulary');
}
