import { PagodaError } from '../contract/errors.ts';
import type { GenerateParams } from '../contract/generation.ts';
import type { Job, Listener } from '../job.ts';
import { chooseSeed, PlainChooser, samplerOptions, topKOf, type GrammarRules } from '../sampling/index.ts';
import type { Origin } from '../kv/index.ts';
import { makeSequence } from '../scheduler/index.ts';
import { checkSearch, searchJob } from './beams/searchBeams.ts';
import { ConversationView } from './conversationView.ts';
import type { Speculation } from '../speculation/index.ts';
import { LiveReply, type FinalEvent, type PassingEvent } from './liveReply.ts';
import type { ModelSlot } from './modelSlot.ts';
import type { RunningModel } from './runningModel.ts';
import type { ChatPart, EncodedPrompt } from '../prompting/prompter.ts';
import { Demands } from './replyRules.ts';
import { Stopwatch } from './stopwatch.ts';

/** How many seeds there are; a reply that goes on from a shorter view draws with another one than it began with. */
const SEEDS = 0xffff_ffff;
/** More tokens than any reply has. */
const NEVER_ENDS = 0x7fff_ffff;

/** Serves `generate` requests: prompt to tokens, a reply in the loop, one final event each. */
export function generator(slot: ModelSlot, ids: () => number, now: () => number, onChange: () => void) {
  return async (
    asked: GenerateParams,
    emit: (event: PassingEvent) => void,
    signal: AbortSignal,
  ): Promise<FinalEvent> => {
    const stopwatch = new Stopwatch(now);
    const demands = new Demands(asked);
    const params = { ...asked, prompt: demands.prompt };
    emit({ type: 'queued', ahead: 0 });
    let model: RunningModel;
    let view: ConversationView;
    let encoded: EncodedPrompt;
    try {
      model = await slot.ready(signal);
      const { path } = model.description;
      if (params.model !== null && params.model !== path) throw new PagodaError('model.another', { path });
      if (params.method === 'beam') checkSearch(params, model.searchFacts);
      if (params.drafts === 'on' && !model.takesDrafts)
        throw new PagodaError('drafts.unsupported', { model: model.description.name });
      view = new ConversationView({ model, params, ids, now, emit, signal });
      encoded = await view.begin();
    } catch (error) {
      if (signal.aborted) return cancelledUnread(stopwatch);
      throw error;
    }
    const { tokenizer, loop, speculation } = model;
    const { tokens: promptTokens, chat } = encoded;
    if (chat && chat.how.length > 0) emit({ type: 'adapted', how: [...chat.how] });
    const continued = continuedTokens(promptTokens, chat);
    const start = demands.isBound ? null : (chat?.start ?? null);
    const rules = demands.rules({ formats: model.replies.formats, tokenizer, start });
    const makeText = () => {
      const text = model.replies.replyText(start, { stops: params.stop, tools: demands.callable });
      if (continued) text.replay(continued);
      return text;
    };
    const seed = chooseSeed(params.sampling);
    await model.pages?.fetch(promptTokens);
    return new Promise<FinalEvent>((resolve) => {
      const cancel = () => loop.cancel(job);
      const finish = (event: FinalEvent) => {
        signal.removeEventListener('abort', cancel);
        onChange();
        resolve(event);
      };
      const run = (next: Job) => {
        job = next;
        loop.submit(job);
        onChange();
      };
      const drawn = (tokens: readonly number[], said: number) => {
        const seeded = seed === null ? null : (seed + said) % SEEDS;
        const minTokens = Math.max(0, params.minTokens - said);
        const maxTokens = params.maxTokens && params.maxTokens - said;
        const left = { ...params, minTokens, maxTokens };
        const origin = { marks: encoded.begins, chat: params.chat };
        const heard = tokens.slice(tokens.length - (continued?.length ?? 0) - said);
        const room = model.description.contextLength - tokens.length;
        // With less room it goes on from a shorter prompt, where it may.
        const most = view.givesWay ? maxTokens : Math.min(maxTokens ?? room, room);
        return makeJob(
          ids(),
          left,
          tokens,
          origin,
          rules && { ...rules, heard, maxTokens: most },
          seeded,
          now(),
          (listener ??= listen()),
          speculation,
        );
      };
      const goOn = async (said: readonly number[]) => {
        const next = await view.goOn(continued, said).catch((error: unknown) => {
          if (signal.aborted) return null;
          throw error;
        });
        if (next) await model.pages?.fetch(next);
        if (signal.aborted) return 'cancelled';
        if (!next) return 'context';
        run(drawn(next, said.length));
        return { promptTokens: next.length };
      };
      const told = { params, promptTokens, continued, stopwatch, emit, finish };
      const listen = () =>
        new LiveReply({
          ...told,
          seed,
          tokenizer,
          text: makeText(),
          ...(view.givesWay ? { goOn } : {}),
        });
      let listener: LiveReply | undefined;
      let job: Job;
      if (params.method === 'beam') run(searchJob({ ...told, model, makeText, ids, arrived: now() }));
      else run(drawn(promptTokens, 0));
      signal.addEventListener('abort', cancel);
      if (signal.aborted) cancel();
    });
  };
}

function makeJob(
  id: number,
  params: GenerateParams,
  promptTokens: readonly number[],
  origin: Origin,
  rules: GrammarRules | null,
  seed: number | null,
  arrived: number,
  listener: Listener,
  speculation: Speculation,
): Job {
  const { sampling, priority, minTokens, maxTokens, logprobs, chainLogprobs, tag, drafts, chat } = params;
  const allChats = params.draftSource === 'allChats';
  const drafting =
    drafts === 'off'
      ? null
      : speculation.draftingFor(promptTokens, { mode: drafts, chat, allChats, maxTokens });
  const noEndBefore = params.ignoreEnd ? NEVER_ENDS : minTokens;
  const chain = () => samplerOptions(sampling, seed, noEndBefore, promptTokens, rules);
  return {
    task: {
      id,
      tag,
      priority,
      arrived,
      origin,
      sequences: [makeSequence(id, promptTokens, drafting)],
      choosesTokens: true,
    },
    chooser: new PlainChooser(topKOf(logprobs), chain, chainLogprobs ? topKOf(logprobs) : -1),
    listener,
  };
}

/** What a reply goes on from: nothing for a new one, null where its tokens are not told from the rest of the prompt. */
function continuedTokens(tokens: readonly number[], chat: ChatPart | null): readonly number[] | null {
  if (!chat) return [];
  if (chat.continued === null) return null;
  return tokens.slice(tokens.length - chat.continued);
}

function cancelledUnread(stopwatch: Stopwatch): FinalEvent {
  const timings = stopwatch.timings(0);
  return { type: 'done', finishReason: 'cancelled', tokenIds: [], promptTokenIds: [], seed: null, timings };
}
