import type { PromptInput } from '../../contract/generation.ts';
import { fromErrorValue, PagodaError } from '../../contract/errors.ts';
import type { EngineClient } from '../engine.ts';
import type { Pieces } from './pieces.ts';
import { finite, type Scored } from './scores.ts';

/** A prompt as it comes before its replies. */
export interface Echo {
  readonly text: string;
  readonly scores: readonly Scored[];
  /** To go on from: with scores, the tokens that they are of. */
  readonly prompt: PromptInput;
}

/** `alternatives`: how many beside each token; null: no scores. Throws `PagodaError`, and what `signal` aborted with. */
export async function echoOf(
  prompt: PromptInput,
  alternatives: number | null,
  { client, pieces }: { readonly client: EngineClient; readonly pieces: Pieces },
  signal: AbortSignal,
): Promise<Echo> {
  if (prompt.kind === 'chat') return { text: '', scores: [], prompt };
  if (alternatives === null && prompt.kind === 'raw') return { text: prompt.text, scores: [], prompt };
  const { tokenIds, begins } = await tokensOf(prompt, client);
  const text =
    prompt.kind === 'raw'
      ? prompt.text
      : (await client.request('detokenize', { tokenIds, pieces: false })).text;
  if (alternatives === null) return { text, scores: [], prompt };
  const scores = await scoresOf(tokenIds, alternatives, client, pieces, signal);
  // A token that the model wants before every text is none of the text.
  return { text, scores: scores.slice(begins), prompt: { kind: 'tokens', tokenIds } };
}

/** `begins`: how many of them stand before the text. */
async function tokensOf(
  prompt: Exclude<PromptInput, { kind: 'chat' }>,
  client: EngineClient,
): Promise<{ tokenIds: number[]; begins: number }> {
  if (prompt.kind === 'tokens') return { tokenIds: prompt.tokenIds, begins: 0 };
  const asked = { text: prompt.text, special: true };
  const { tokenIds } = await client.request('tokenize', { ...asked, addBegin: true });
  const bare = await client.request('tokenize', { ...asked, addBegin: false });
  return { tokenIds, begins: tokenIds.length - bare.tokenIds.length };
}

/** Of each token behind those before it; the first one has none. */
async function scoresOf(
  tokenIds: number[],
  top: number,
  client: EngineClient,
  pieces: Pieces,
  signal: AbortSignal,
): Promise<Scored[]> {
  const [first, ...rest] = tokenIds;
  if (first === undefined) return [];
  const found: { id: number; logprob: number | null; top: readonly number[] }[] = [
    { id: first, logprob: null, top: [] },
  ];
  if (rest.length > 0) {
    const stream = client.open('reply.scores', {
      messages: [],
      promptTokenIds: [first],
      reply: { kind: 'tokens', tokenIds: rest },
      top,
      priority: 'api',
    });
    const cancel = () => stream.cancel();
    signal.addEventListener('abort', cancel);
    if (signal.aborted) cancel();
    try {
      for await (const event of stream) {
        if (event.type === 'failed') throw fromErrorValue(event.error);
        if (event.type === 'scores') found.push(...event.tokens);
        if (event.type === 'done') {
          signal.throwIfAborted();
          if (event.cancelled) throw new PagodaError('request.cancelled', {});
        }
      }
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }
  const pieceOf = await pieces.of(
    found.flatMap(({ id, top: flat }) => [id, ...flat.filter((_, at) => at % 2 === 0)]),
  );
  return found.map(({ id, logprob, top: flat }) => ({
    ...pieceOf(id),
    logprob: logprob === null ? null : finite(logprob),
    top: pairs(flat).map(([other, its]) => ({ ...pieceOf(other), logprob: finite(its) })),
  }));
}

/** id, logprob, id, logprob... */
const pairs = (flat: readonly number[]): [number, number][] =>
  Array.from({ length: flat.length / 2 }, (_, at) => [flat[2 * at]!, flat[2 * at + 1]!]);
