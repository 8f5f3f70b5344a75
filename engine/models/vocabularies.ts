import type { ErrorData } from '../contract/errors.ts';
import { ModelFacts } from './facts.ts';
import { readGgufHeader } from './gguf/header.ts';
import { withModelFile } from './modelFile.ts';
import { beginToken } from './tokenizerFacts.ts';
import { TokenTexts } from './tokenTexts.ts';

/**
 * Vocabularies of one family are filled up to a round number with tokens that stand for nothing, each model's to another one. So many more at the end
 * of one are let pass; llama.cpp allows as many.
 */
const PADDING = 128;

export type VocabularyDifference = Omit<ErrorData<'draftModel.unlike'>, 'path' | 'model'>;

interface Vocabulary {
  readonly tokenizer: string;
  readonly texts: TokenTexts;
  readonly begin: number | null;
}

/**
 * The first thing in which the vocabulary of a draft model is not the model's, or null. All tokens that both have must be the same text under the same
 * id, the control tokens among them, and texts must begin with the same token. Which tokens end a text, and which count as control tokens, may differ
 * (a base model and the one made of it): ids are all that goes from one to the other.
 */
export async function compareVocabularies(
  path: string,
  draftPath: string,
): Promise<VocabularyDifference | null> {
  const [model, draft] = await Promise.all([readVocabulary(path), readVocabulary(draftPath)]);
  if (model.tokenizer !== draft.tokenizer) return difference('tokenizer', model.tokenizer, draft.tokenizer);
  const [own, other] = [model.texts, draft.texts];
  if (Math.abs(own.count - other.count) > PADDING) return difference('size', own.count, other.count);
  const common = Math.min(own.count, other.count);
  for (let id = 0; id < common; id++)
    if (!own.at(id).equals(other.at(id))) return difference('token', own.at(id), other.at(id), id);
  return model.begin === draft.begin ? null : difference('begin', model.begin, draft.begin);
}

const difference = (
  differsIn: VocabularyDifference['differsIn'],
  model: string | number | Buffer | null,
  draft: string | number | Buffer | null,
  id = -1,
): VocabularyDifference => ({ differsIn, id, ofModel: String(model ?? ''), ofDraft: String(draft ?? '') });

const readVocabulary = (path: string): Promise<Vocabulary> =>
  withModelFile(path, async (reader) => {
    const facts = new ModelFacts(reader, await readGgufHeader(reader));
    const tokenizer = facts.label('tokenizer.ggml.model') ?? facts.missing('tokenizer.ggml.model');
    const tokens = facts.array('tokenizer.ggml.tokens') ?? facts.missing('tokenizer.ggml.tokens');
    if (tokens.elementType !== 'string') facts.malformed('tokenizer.ggml.tokens is no array of texts');
    const texts = await TokenTexts.read(reader, tokens);
    return { tokenizer, texts, begin: beginToken(facts, tokenizer, texts.count) };
  });
