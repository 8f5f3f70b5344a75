import type { z } from 'zod';
import { PagodaError } from '../contract/errors.ts';
import type { readReply, ScoreEvent, ScoreParams, WrittenReply } from '../contract/scores.ts';
import { fieldOf, grammarText, rulesOf } from '../grammar/index.ts';
import type { Job } from '../job.ts';
import { PlainChooser, samplerOptions } from '../sampling/index.ts';
import { samplingSettings } from '../contract/sampling.ts';
import { makeSequence } from '../scheduler/index.ts';
import type { Room } from '../text/index.ts';
import type { ModelSlot } from './modelSlot.ts';
import { encodePrompt } from './overflow.ts';
import type { RunningModel } from './runningModel.ts';
import { ScoredReply } from './scoredReply.ts';

type Passing = Extract<ScoreEvent, { type: 'begins' | 'scores' }>;
type Final = Extract<ScoreEvent, { type: 'done' | 'failed' }>;

/** What was left out of a conversation stays so, whatever room there is. */
const ANY: Room = { target: 0, limit: Number.MAX_SAFE_INTEGER, most: Number.MAX_SAFE_INTEGER };
const never = new AbortController().signal;

/** A reply behind its prompt. */
interface Written {
  readonly prompt: readonly number[];
  readonly reply: readonly number[];
  /** Where its messages begin. */
  readonly begins: readonly number[];
  readonly exact: boolean;
}

/** Serves `reply.scores`: a task whose text is known, and whose sampler takes what it says. */
export function replyScorer(slot: ModelSlot, ids: () => number, now: () => number) {
  return async (params: ScoreParams, emit: (event: Passing) => void, signal: AbortSignal): Promise<Final> => {
    const { drawing } = params;
    const kept = drawing && rulesOf(drawing.format);
    let model: RunningModel;
    let written: Written;
    try {
      model = await slot.ready(signal);
      written = await behindItsPrompt(params, model, signal);
      await model.pages?.fetch(written.prompt);
    } catch (error) {
      if (signal.aborted) return { type: 'done', cancelled: true };
      throw error;
    }
    const { prompt, reply, begins, exact } = written;
    emit({ type: 'begins', promptTokenIds: [...prompt], tokens: reply.length, exact });
    const from = Math.min(params.from, reply.length);
    const rest = reply.slice(from);
    if (rest.length === 0) return { type: 'done', cancelled: false };
    const before = [...prompt, ...reply.slice(0, from)];
    const tokenOf = (text: string) => model.tokenizer.tokenOf(text);
    const grammar = kept && grammarText(kept, tokenOf, fieldOf(drawing.format));
    return new Promise<Final>((resolve) => {
      const listener = new ScoredReply({
        tokenizer: model.tokenizer,
        before: reply.slice(0, from),
        length: rest.length,
        emit,
        finish: (final) => {
          signal.removeEventListener('abort', cancel);
          resolve(final);
        },
      });
      const rules = grammar === null ? null : { grammar, heard: reply.slice(0, from) };
      const { sampling, seed, minTokens } = drawing ?? PLAIN;
      const options = () => ({
        ...samplerOptions(sampling, seed, Math.max(0, minTokens - from), before, rules),
        given: Int32Array.from(rest),
      });
      const id = ids();
      const job: Job = {
        task: {
          id,
          tag: params.tag,
          priority: params.priority,
          arrived: now(),
          origin: { marks: begins, chat: params.chat },
          sequences: [makeSequence(id, before, null, [...before, ...rest])],
          choosesTokens: true,
        },
        chooser: new PlainChooser(params.top, options, params.drawing ? params.top : -1),
        listener,
      };
      const cancel = () => model.loop.cancel(job);
      signal.addEventListener('abort', cancel);
      model.loop.submit(job);
      if (signal.aborted) cancel();
    });
  };
}

const PLAIN = { sampling: samplingSettings.parse({ temperature: 0 }), seed: null, minTokens: 0 };

/** Serves `reply.read`. */
export const replyReader =
  (slot: ModelSlot) =>
  async ({ messages, tokenIds }: z.output<(typeof readReply)['params']>) => {
    const model = await slot.ready(never);
    const { prompter, tokenizer, replies } = model;
    checkIds(tokenIds, model);
    const { chat } = await prompter.encode({ kind: 'chat', messages, continueLast: false }, 'reply', never);
    const ends = tokenIds.length > 0 && tokenizer.endsReply(tokenIds.at(-1)!);
    const said = replies.replyText(chat?.start ?? null).replay(ends ? tokenIds.slice(0, -1) : tokenIds);
    return { content: said.answer, reasoning: said.reasoning, ends };
  };

async function behindItsPrompt(
  { messages, promptTokenIds, overflow, reply }: ScoreParams,
  model: RunningModel,
  signal: AbortSignal,
): Promise<Written> {
  if (reply.kind === 'tokens') checkIds(reply.tokenIds, model);
  if (promptTokenIds) {
    if (messages.length > 0 || reply.kind !== 'tokens')
      throw new PagodaError('request.invalid', {
        name: 'reply.scores',
        issues: ['promptTokenIds: goes with a reply as tokens alone, and without messages'],
      });
    checkIds(promptTokenIds, model);
    checkRoom(promptTokenIds.length + reply.tokenIds.length, model);
    return { prompt: promptTokenIds, reply: reply.tokenIds, begins: [], exact: true };
  }
  const isText = reply.kind === 'text' && reply.content + reply.reasoning !== '';
  const prompt = {
    kind: 'chat',
    messages: isText ? [...messages, { role: 'assistant' as const, ...textsOf(reply) }] : messages,
    continueLast: isText,
  } as const;
  const encoded = await encodePrompt({ prompt, overflow, room: ANY }, model, signal);
  const { tokens, chat } = encoded;
  if (!isText) {
    const own = reply.kind === 'tokens' ? reply.tokenIds : [];
    checkRoom(tokens.length + own.length, model);
    return { prompt: tokens, reply: own, begins: encoded.begins, exact: reply.kind === 'tokens' };
  }
  const continued = chat?.continued ?? null;
  if (continued === null)
    throw new PagodaError('request.invalid', {
      name: 'reply.scores',
      issues: ['reply: this model’s template does not keep it apart from what stands before it'],
    });
  const end = tokens.length - continued;
  return { prompt: tokens.slice(0, end), reply: tokens.slice(end), begins: encoded.begins, exact: false };
}

const textsOf = ({ content, reasoning }: Extract<WrittenReply, { kind: 'text' }>) => ({
  content,
  ...(reasoning === '' ? {} : { reasoning }),
});

function checkRoom(tokens: number, { description: { contextLength } }: RunningModel): void {
  if (tokens > contextLength)
    throw new PagodaError('context.promptTooLong', { promptTokens: tokens, contextLength });
}

/** Tokens of another model are none of this one's, as far as that can be seen. */
function checkIds(tokenIds: readonly number[], { searchFacts: { vocabularySize } }: RunningModel): void {
  const foreign = tokenIds.find((id) => id >= vocabularySize);
  if (foreign !== undefined)
    throw new PagodaError('request.invalid', {
      name: 'reply',
      issues: [`tokenIds: ${foreign} is not in this model’s vocabulary of ${vocabularySize}`],
    });
}
