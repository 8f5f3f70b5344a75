import type { Message } from '../../electron/ipc/contract/app.ts';
import type { ReplyMaking } from '../../electron/ipc/contract/making.ts';
import { fromErrorValue, toErrorValue } from '../../engine/contract/errors.ts';
import type { GenerateEvent, GenerateParamsInput, PromptInput } from '../../engine/contract/generation.ts';
import { generate } from '../client/generation.ts';
import type { Pagoda } from '../pagoda.ts';
import { hashOf, kernelsOf, ownTokens, provenance } from '../stores/making.ts';
import { partsAt, putProof, type Difference, type Proof } from '../stores/proofs.ts';
import { beforeReply } from './looks.ts';
import { modelReady } from './models.ts';

type Done = Extract<GenerateEvent, { type: 'done' }>;

/** Writes a reply again as it was written, without drafts, and tells whether it is the same; or ends that. */
export function toggleProof(pagoda: Pagoda, message: Message, made: ReplyMaking): void {
  const { proofs, proving } = pagoda;
  const under = proving.get(message.id);
  if (under) return under.abort();
  const abort = new AbortController();
  proving.set(message.id, abort);
  const total = made.tokenIds.length;
  putProof(proofs, message.id, { kind: 'running', tokens: 0, total });
  void prove(pagoda, message, made, abort.signal)
    .catch((error: unknown): Proof => ({ kind: 'failed', error: toErrorValue(error) }))
    .then((proof) => putProof(proofs, message.id, abort.signal.aborted ? null : proof))
    .finally(() => proving.delete(message.id));
}

async function prove(
  pagoda: Pagoda,
  message: Message,
  made: ReplyMaking,
  signal: AbortSignal,
): Promise<Proof> {
  await modelReady(pagoda, signal);
  for (const index of made.runs.keys()) {
    const { from } = made.runs[index]!;
    const own = ownTokens(made, index);
    if (own.length === 0) continue;
    const params = await paramsOf(pagoda, message, made, index);
    const done = await writeAgain(pagoda, params, own.length, signal, (tokens) =>
      putProof(pagoda.proofs, message.id, {
        kind: 'running',
        tokens: from + tokens,
        total: made.tokenIds.length,
      }),
    );
    const endsHere = from + own.length === made.tokenIds.length && endedByItself(message);
    const at = partsAt(own, done.tokenIds, endsHere);
    if (at === null) continue;
    const all = [...made.tokenIds.slice(0, from), ...done.tokenIds];
    return {
      kind: 'parts',
      at: from + at,
      was: await saysAfter(pagoda, message, made, made.tokenIds, from + at),
      is: await saysAfter(pagoda, message, made, all, from + at),
      differences: differences(pagoda, made, index, done),
    };
  }
  const foreseen = provenance(made).origins.filter((origin) => origin === 'foreseen').length;
  return { kind: 'same', tokens: made.tokenIds.length, foreseen };
}

/** By an end token or a stop string: then nothing may come after its last token. */
const endedByItself = ({ state }: Message): boolean =>
  state.kind === 'complete' && (state.finishReason === 'stop' || state.finishReason === 'stopString');

/** Runs until the reply ends, or has as many tokens as are to be compared. */
async function writeAgain(
  pagoda: Pagoda,
  params: GenerateParamsInput,
  length: number,
  signal: AbortSignal,
  onTokens: (tokens: number) => void,
): Promise<Done> {
  const generation = generate(pagoda.engine.current(), params);
  const cancel = () => generation.cancel();
  signal.addEventListener('abort', cancel);
  if (signal.aborted) cancel();
  for await (const event of generation) {
    if (event.type === 'failed') throw fromErrorValue(event.error);
    if (event.type === 'done') return event;
    if (event.type !== 'text' && event.type !== 'reasoning') continue;
    onTokens(Math.min(event.generatedTokens, length));
    // One more, which tells whether it ends where it did.
    if (event.generatedTokens > length) cancel();
  }
  throw new Error('a reply ended without its final event');
}

async function paramsOf(
  pagoda: Pagoda,
  message: Message,
  made: ReplyMaking,
  index: number,
): Promise<GenerateParamsInput> {
  const { from, settings, seed, system, overflow } = made.runs[index]!;
  const { chatId } = message;
  const messages = beforeReply(pagoda, message, system);
  const begun = made.tokenIds.slice(0, from);
  let prompt: PromptInput = { kind: 'chat', messages, continueLast: false };
  if (from > 0) {
    const { content, reasoning } = await pagoda.engine
      .current()
      .request('reply.read', { messages, tokenIds: begun });
    const last = {
      role: 'assistant' as const,
      content,
      ...(reasoning === '' ? {} : { reasoning }),
      tokenIds: begun,
    };
    prompt = { kind: 'chat', messages: [...messages, last], continueLast: true };
  }
  const sampling = seed === null ? settings.sampling : { ...settings.sampling, seed };
  return { ...settings, prompt, sampling, overflow, drafts: 'off', chat: chatId, tag: chatId };
}

async function saysAfter(
  pagoda: Pagoda,
  message: Message,
  { runs }: ReplyMaking,
  tokens: readonly number[],
  at: number,
): Promise<string> {
  const messages = beforeReply(pagoda, message, runs[0]!.system);
  const read = async (end: number) => {
    if (end === 0) return '';
    const tokenIds = tokens.slice(0, end);
    const { reasoning, content } = await pagoda.engine
      .current()
      .request('reply.read', { messages, tokenIds });
    return reasoning + content;
  };
  const before = await read(at);
  return (await read(Math.min(tokens.length, at + SHOWN))).slice(before.length);
}

/** Tokens that are shown of what parts. */
const SHOWN = 8;

/** What is known to be otherwise than it was. */
function differences(pagoda: Pagoda, { runs }: ReplyMaking, index: number, done: Done): Difference[] {
  const { prompt, cutMeanwhile, kernels } = runs[index]!;
  const { model } = pagoda.models.getState();
  const now = model.kind === 'ready' ? kernelsOf(model.model) : '';
  const found: Difference[] = [];
  if (hashOf(done.promptTokenIds) !== prompt.hash) found.push('prompt');
  if (cutMeanwhile) found.push('cutMeanwhile');
  if (now !== kernels) found.push('kernels');
  else if (!now.startsWith('own')) found.push('inexact');
  return found;
}
