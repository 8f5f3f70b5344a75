import { join } from 'node:path';
import { z } from 'zod';
import type { Metadata } from '../config/architecture.ts';
import type { ModelConfig } from '../config/modelConfig.ts';
import { readJson, readSideFile } from '../config/sideFiles.ts';
import { refuse } from '../refuse.ts';
import { readTemplates } from './chatTemplate.ts';
import { nameOfSplitter } from './preTokenizer.ts';
import { NotSentencePiece, readSentencePiece } from './sentencePiece.ts';
import { edgesOf, frameOf, tokenizerFile, type AddedToken, type TokenizerFile } from './tokenizerFile.ts';
import { kindOf, looksControl, Vocabulary } from './vocabulary.ts';
import { say } from '../../contract/phrases.ts';

export interface TokenizerPlan {
  readonly metadata: Metadata;
  readonly notes: readonly string[];
  /** llama.cpp's name of how texts are split. */
  readonly splitter: string;
}

interface Files {
  readonly folder: string;
  readonly json: TokenizerFile | null;
  readonly settings: Record<string, unknown>;
  readonly pieces: Buffer | null;
  readonly addedBeside: Record<string, unknown>;
}

/** A folder's tokenizer as GGUF has it: tokens, merges or scores, special tokens, chat template. Throws `import.refused`. */
export async function planTokenizer(config: ModelConfig): Promise<TokenizerPlan> {
  const { folder } = config;
  const files: Files = {
    folder,
    json: await readTokenizerFile(folder),
    settings: (await readJson(join(folder, 'tokenizer_config.json'))) ?? {},
    pieces: await readSideFile(join(folder, 'tokenizer.model')),
    addedBeside: (await readJson(join(folder, 'added_tokens.json'))) ?? {},
  };
  const { json, pieces } = files;
  if (!json && !pieces) refuse(folder, 'tokenizer', say('noTokenizerFiles'));
  const spelled = pieces !== null || json?.model.byte_fallback === true;
  const vocabulary = new Vocabulary(config.vocab_size);
  const body = spelled ? sentencePieces(files, vocabulary) : bytePairs(files, json!, vocabulary);
  const templates = await readTemplates(folder, files.settings);
  return {
    splitter: body.splitter,
    notes: templates.notes,
    metadata: [
      ...body.metadata,
      ['tokenizer.ggml.tokens', { type: 'strings', value: vocabulary.texts }],
      ...(spelled
        ? ([['tokenizer.ggml.scores', { type: 'f32s', value: vocabulary.scores }]] as Metadata)
        : []),
      ['tokenizer.ggml.token_type', { type: 'i32s', value: vocabulary.kinds }],
      ...specialTokens(config, files, vocabulary),
      ...templates.metadata,
    ],
  };
}

async function readTokenizerFile(folder: string): Promise<TokenizerFile | null> {
  const raw = await readJson(join(folder, 'tokenizer.json'));
  if (raw === null) return null;
  const parsed = tokenizerFile.safeParse(raw);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return refuse(
    folder,
    'tokenizer',
    `tokenizer.json: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}`,
  );
}

interface Body {
  readonly metadata: Metadata;
  readonly splitter: string;
}

function bytePairs({ folder, settings }: Files, json: TokenizerFile, vocabulary: Vocabulary): Body {
  if (json.model.type !== 'BPE' && json.model.type !== undefined) {
    refuse(folder, 'tokenizer', say('otherTokenizer', { type: json.model.type }));
  }
  const splitter = nameOfSplitter(json.pre_tokenizer);
  if ('unknown' in splitter) {
    refuse(folder, 'preTokenizer', say('otherSplitting', { splitter: splitter.unknown }));
  }
  const normalizer = z.looseObject({ type: z.string() }).nullish().safeParse(json.normalizer);
  const named = normalizer.data?.type;
  if (!normalizer.success || (named !== undefined && named !== 'NFC')) {
    refuse(
      folder,
      'preTokenizer',
      `its tokenizer.json changes texts by ${named ?? 'what cannot be read'} before it splits them`,
    );
  }
  for (const [text, id] of vocabularyOf(folder, json)) vocabulary.set(id, text, kindOf.normal, 0);
  for (const { id, text, special } of addedTokens(json, settings)) {
    vocabulary.set(id, text, special || looksControl(text) ? kindOf.control : kindOf.userDefined, 0);
  }
  const merges = json.model.merges.map((merge) =>
    typeof merge === 'string' ? merge : merge.map((side) => side.replaceAll(' ', 'Ġ')).join(' '),
  );
  return {
    splitter: splitter.name,
    metadata: [
      ['tokenizer.ggml.model', { type: 'string', value: 'gpt2' }],
      ['tokenizer.ggml.pre', { type: 'string', value: splitter.name }],
      ['tokenizer.ggml.merges', { type: 'strings', value: merges }],
    ],
  };
}

function sentencePieces(files: Files, vocabulary: Vocabulary): Body {
  const { folder, json, pieces, settings, addedBeside } = files;
  let addsSpace: boolean | null = null;
  if (pieces) {
    try {
      const model = readSentencePiece(pieces);
      if (model.modelType !== BPE) refuse(folder, 'tokenizer', say('notByMerges'));
      model.pieces.forEach(({ text, score, kind }, id) => vocabulary.set(id, text, kind, score));
      addsSpace = model.addsSpace;
    } catch (error) {
      if (error instanceof NotSentencePiece) refuse(folder, 'tokenizer', `tokenizer.model: ${error.message}`);
      throw error;
    }
  } else scoresOfMerges(folder, json!, vocabulary);
  for (const [text, id] of Object.entries(addedBeside)) {
    if (typeof id === 'number' && Number.isSafeInteger(id))
      vocabulary.set(id, text, kindOf.userDefined, -1000);
  }
  for (const { id, text, special } of addedTokens(json, settings)) {
    if (vocabulary.kinds[id] === kindOf.byte || vocabulary.kinds[id] === kindOf.unknown) continue;
    const control = special || looksControl(text);
    vocabulary.set(
      id,
      control ? text : text.replaceAll('▁', ' '),
      control ? kindOf.control : kindOf.userDefined,
      -1000,
    );
  }
  const space = json ? opensWithSpace(json) : (settingOf(settings, 'add_prefix_space') ?? addsSpace ?? true);
  return {
    splitter: 'spm',
    metadata: [
      ['tokenizer.ggml.model', { type: 'string', value: 'llama' }],
      ['tokenizer.ggml.pre', { type: 'string', value: 'default' }],
      ['tokenizer.ggml.add_space_prefix', { type: 'bool', value: space }],
    ],
  };
}

/** tokenizer.json alone: the rank of a merge takes the place of the score that SentencePiece would have, since llama.cpp merges by scores. */
function scoresOfMerges(folder: string, json: TokenizerFile, vocabulary: Vocabulary): void {
  for (const [text, id] of vocabularyOf(folder, json)) {
    const kind = /^<0x[0-9A-F]{2}>$/.test(text)
      ? kindOf.byte
      : text === json.model.unk_token
        ? kindOf.unknown
        : kindOf.normal;
    vocabulary.set(id, text, kind, -1e6);
  }
  json.model.merges.forEach((merge, rank) => {
    const piece = typeof merge === 'string' ? merge.replace(' ', '') : merge.join('');
    const id = vocabulary.idOf(piece);
    if (id !== undefined && vocabulary.scores[id]! < -rank) vocabulary.scores[id] = -rank;
  });
}

/** Whether a text begins as if a space stood before it: what tokenizer.json does first, in one of the two ways that it can be told to. */
function opensWithSpace({ normalizer, pre_tokenizer: splitting }: TokenizerFile): boolean {
  const said = JSON.stringify([normalizer, splitting]);
  return (
    said.includes('"type":"Prepend"') ||
    (said.includes('"type":"Metaspace"') && !/"prepend_scheme":"never"|"add_prefix_space":false/.test(said))
  );
}

function vocabularyOf(folder: string, { model }: TokenizerFile): [string, number][] {
  const parsed = z.record(z.string(), z.int().nonnegative()).safeParse(model.vocab);
  if (!parsed.success)
    refuse(folder, 'tokenizer', 'the vocabulary of tokenizer.json is no list of tokens and ids');
  return Object.entries(parsed.data);
}

/** Tokens that were added to a vocabulary, from both places that tell of them; the later one knows better. */
function addedTokens(
  json: TokenizerFile | null,
  settings: Record<string, unknown>,
): { id: number; text: string; special: boolean }[] {
  const found = new Map<number, { id: number; text: string; special: boolean }>();
  const listed: readonly AddedToken[] = json?.added_tokens ?? [];
  for (const { id, content, special } of listed) found.set(id, { id, text: content, special });
  const decoder = z
    .record(z.string(), z.looseObject({ content: z.string(), special: z.boolean().default(false) }))
    .safeParse(settings['added_tokens_decoder']);
  for (const [id, { content, special }] of Object.entries(decoder.data ?? {})) {
    if (/^\d+$/.test(id)) found.set(Number(id), { id: Number(id), text: content, special });
  }
  return [...found.values()];
}

/** SentencePiece's number of the kind whose pieces are merged by their scores. */
const BPE = 2;

const settingOf = (settings: Record<string, unknown>, name: string): boolean | null => {
  const value = settings[name];
  return typeof value === 'boolean' ? value : null;
};

const roles = [
  ['bos', 'bos_token_id'],
  ['eos', 'eos_token_id'],
  ['unk', 'unknown_token_id'],
  ['sep', 'seperator_token_id'],
  ['pad', 'padding_token_id'],
  ['mask', 'mask_token_id'],
] as const;

function specialTokens(config: ModelConfig, { json, settings }: Files, vocabulary: Vocabulary): Metadata {
  const metadata: Metadata = [];
  const ids = new Map<string, number>();
  for (const [role, key] of roles) {
    const id = idByText(settings[`${role}_token`], vocabulary) ?? idByConfig(config, role, vocabulary);
    if (id === undefined) continue;
    ids.set(role, id);
    metadata.push([`tokenizer.ggml.${key}`, { type: 'u32', value: id }]);
  }
  const { first, last } = edgesOf(frameOf(json?.post_processor));
  // Without a tokenizer.json nothing else says it: llama.cpp's own default for the kind is the class's.
  const framed = (edge: string | null, role: string) =>
    json ? edge !== null && vocabulary.idOf(edge) === ids.get(role) : undefined;
  const begins = settingOf(settings, 'add_bos_token') ?? framed(first, 'bos');
  const ends = settingOf(settings, 'add_eos_token') ?? framed(last, 'eos');
  if (begins !== undefined) metadata.push(['tokenizer.ggml.add_bos_token', { type: 'bool', value: begins }]);
  if (ends !== undefined) metadata.push(['tokenizer.ggml.add_eos_token', { type: 'bool', value: ends }]);
  return metadata;
}

function idByText(said: unknown, vocabulary: Vocabulary): number | undefined {
  const text = z
    .union([z.string(), z.looseObject({ content: z.string() }).transform(({ content }) => content)])
    .safeParse(said);
  return text.success ? vocabulary.idOf(text.data) : undefined;
}

function idByConfig(config: ModelConfig, role: string, vocabulary: Vocabulary): number | undefined {
  const said = config[`${role}_token_id`];
  const id: unknown = Array.isArray(said) ? said[0] : said;
  return typeof id === 'number' && vocabulary.has(id) ? id : undefined;
}
