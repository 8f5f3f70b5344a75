import type { PromptInput } from '../../contract/generation.ts';
import { invalid } from '../apiError.ts';
import { toApiError } from '../words.ts';
import type { ModelDefaults } from './asked.ts';
import { MOST_REPLIES } from './commonFields.ts';

/** What of a model bounds what is given as tokens. */
export type TokenBounds = Pick<ModelDefaults, 'contextLength' | 'vocabularySize'>;

/**
 * A text, texts, tokens, or several prompts of tokens, as OpenAI has it: the first element says which. Read by hand, to the first fault, since a prompt of
 * tokens may be long. Throws `ApiError` 400.
 */
export function promptsOf(prompt: unknown, bounds: TokenBounds): PromptInput[] {
  if (typeof prompt === 'string') return [{ kind: 'raw', text: prompt }];
  if (!Array.isArray(prompt))
    throw invalid(
      prompt === undefined ? 'prompt: is missing; it must be a text, texts or tokens.' : `prompt: ${wanted}.`,
      'prompt',
    );
  const given: readonly unknown[] = prompt;
  if (given.length === 0) throw invalid(`prompt: is empty; it must be a text, texts or tokens.`, 'prompt');
  if (typeof given[0] === 'number') return [tokensOf(given, 'prompt', bounds)];
  if (given.length > MOST_REPLIES)
    throw invalid(`prompt: more than ${MOST_REPLIES} prompts are not taken in one request.`, 'prompt');
  const texts = typeof given[0] === 'string';
  return given.map((each, index) => {
    const place = `prompt[${index}]`;
    if (texts && typeof each === 'string') return { kind: 'raw', text: each };
    if (!texts && Array.isArray(each)) return tokensOf(each as unknown[], place, bounds);
    throw invalid(`${place}: ${wanted}, all prompts of the same kind.`, place);
  });
}

const wanted = 'must be a text, texts or tokens';

function tokensOf(given: readonly unknown[], place: string, bounds: TokenBounds): PromptInput {
  if (given.length === 0) throw invalid(`${place}: is empty; it must be tokens.`, place);
  requireRoom(given.length, bounds.contextLength, place);
  return { kind: 'tokens', tokenIds: requireKnown(given, place, bounds.vocabularySize) };
}

/**
 * `tokens` of a request for their text: no more than a context holds, since the engine makes it between two steps of its replies. Throws `ApiError` 400.
 */
export function tokensAsked(tokens: unknown, { contextLength, vocabularySize }: TokenBounds): number[] {
  if (!Array.isArray(tokens)) throw invalid('tokens: must be a list of tokens.', 'tokens');
  requireFew(tokens.length, contextLength);
  return requireKnown(tokens, 'tokens', vocabularySize);
}

/** Throws `ApiError` 400, by its place, for what is no token of the model. */
export function requireKnown(given: readonly unknown[], place: string, vocabularySize: number): number[] {
  const strange = given.findIndex(
    (id) => !(Number.isInteger(id) && Number(id) >= 0 && Number(id) < vocabularySize),
  );
  if (strange < 0) return given as number[];
  const id = given[strange];
  const said = typeof id === 'number' ? `${id} is` : 'there is what is';
  throw invalid(
    `${place}[${strange}]: ${said} no token of this model; its tokens are the whole numbers from 0 to ${vocabularySize - 1}.`,
    `${place}[${strange}]`,
  );
}

/** Throws `ApiError` 400 for more tokens than their text is asked for at once. */
export function requireFew(tokens: number, contextLength: number): void {
  if (tokens > contextLength)
    throw invalid(
      `tokens: ${tokens} are more than the context of ${contextLength} holds. Ask for the text of fewer at a time.`,
      'tokens',
    );
}

/** Said before anybody copies or reads them. Throws `ApiError` 400 for more tokens than the context holds beside a reply. */
export function requireRoom(promptTokens: number, contextLength: number, place: string): void {
  if (promptTokens >= contextLength)
    throw toApiError(
      { code: 'context.promptTooLong', data: { promptTokens, contextLength } },
      { prompt: place },
    );
}
