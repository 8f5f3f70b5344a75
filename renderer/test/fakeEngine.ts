import {
  engineContract,
  noStepTimes,
  type EngineContract,
  type ModelState,
} from '../../engine/contract/engine.ts';
import { fromErrorValue, PagodaError, type ErrorValue } from '../../engine/contract/errors.ts';
import type { GenerateParams } from '../../engine/contract/generation.ts';
import type { ScoreParams } from '../../engine/contract/scores.ts';
import type { TraceEvent, TraceState } from '../../engine/contract/trace.ts';
import { Client } from '../../engine/transport/client.ts';
import { memoryPortPair } from '../../engine/transport/memoryPort.ts';
import { serve, type Handlers } from '../../engine/transport/server.ts';
import { engineInfo, loadedModel } from './builders.ts';
import { say, type Script } from './scripts.ts';
import { WatchableValue } from '../../engine/transport/watchableValue.ts';

/** Ends a reply. */
export const END = 9999;
const textOf = (id: number): string => `.${id}`;

const noTrace: TraceState = { recording: false, steps: 0, tokens: 0, length: 0, dropped: 0 };
const traceHead = { startedAt: 0, version: '1.2.3', llamaVersion: 'b1', variant: 'cpu', dropped: 0 };

/** The engine as the page sees it, in memory: its contract with scripted handlers. */
export class FakeEngine {
  readonly model = new WatchableValue<ModelState>({ kind: 'none' });
  readonly asked: GenerateParams[] = [];
  script: Script = say('Hello.');
  /** What was asked about replies that are there. */
  readonly scored: ScoreParams[] = [];
  /** The prompt that such a reply stands behind. */
  promptTokenIds: number[] = [1, 2];
  /** What the engine may draw upon beside a reply's own chat. */
  learned: { chat: string; text: string }[] = [];
  /** Chats of which what is cached was to be forgotten. */
  readonly forgotten: string[] = [];
  /** How often all that is cached was. */
  cleared = 0;
  readonly loads: string[] = [];
  /** Set to make the next load fail. */
  loadError: ErrorValue | null = null;
  /** Of each load. */
  readonly draftModels: (string | null)[] = [];
  /** Whether each was to be loaded also where it does not fit. */
  readonly despiteMemory: boolean[] = [];
  /** Why no draft model fits. */
  draftError: ErrorValue | null = null;
  readonly trace = new WatchableValue<TraceState>(noTrace);
  /** What a recording has. */
  traced: TraceEvent[] = [];
  private listener: ((engine: Client<EngineContract>) => void) | undefined;
  private stop: (() => void) | undefined;

  /** Tells of each engine that comes up, from now on; the first does at once. */
  follow(listener: (engine: Client<EngineContract>) => void): void {
    this.listener = listener;
    this.start();
  }

  /** A fresh one takes the place of the one before. */
  start(): void {
    this.stop?.();
    const [page, engine] = memoryPortPair();
    this.model.set({ kind: 'none' });
    this.stop = serve(engineContract, this.handlers(), engine);
    this.listener?.(new Client(engineContract, page));
  }

  handlers(): Handlers<EngineContract> {
    return {
      'engine.ping': () => ({ stepMs: 0 }),
      'engine.info': () => engineInfo,
      'engine.state': this.model,
      'engine.stepTimes': () => noStepTimes,
      'engine.metrics': new WatchableValue({
        running: 0,
        waiting: 0,
        cellsUsed: 0,
        cellsTotal: 8192,
        steps: 0,
        stepMs: 0,
        stepTokens: 0,
        generatedPerSecond: 0,
        promptPerSecond: 0,
      }),
      'model.room': () => ({ systemBytes: 8e9, deviceBytes: null }),
      'model.inspect': () => {
        throw new PagodaError('request.unsupported', { option: 'model.inspect' });
      },
      'model.load': ({ path, settings }) => {
        this.loads.push(path);
        this.draftModels.push(settings.draftModel);
        this.despiteMemory.push(settings.despiteMemory);
        const error = this.loadError;
        this.loadError = null;
        if (error) {
          this.model.set({ kind: 'failed', path, error });
          return Promise.resolve({ type: 'failed', error });
        }
        const model = { ...loadedModel, path };
        this.model.set({ kind: 'ready', model });
        return Promise.resolve({ type: 'done', model });
      },
      'model.checkDraft': ({ draftModel }) => {
        const error = this.draftError;
        if (error) throw fromErrorValue(error);
        return { name: draftModel, parameters: 1, notes: [] };
      },
      'model.unload': () => {
        this.model.set({ kind: 'none' });
        return {};
      },
      /** One token a word, its length. */
      tokenize: ({ text }) => ({
        tokenIds: text
          .trim()
          .split(/\s+/)
          .map(({ length }) => length),
      }),
      detokenize: () => ({ text: '', pieces: [] }),
      'chat.count': ({ messages }) => ({
        tokens: messages.reduce((sum, { content }) => sum + Math.ceil(content.length / 4) + 4, 0),
        contextLength: loadedModel.contextLength,
      }),
      'format.check': () => ({}),
      'drafts.learn': ({ texts }) => {
        this.learned.push(...texts);
        return { tokens: texts.length };
      },
      'drafts.forget': () => {
        this.learned = [];
        return {};
      },
      'pages.forget': ({ chat }) => {
        this.forgotten.push(chat);
        return { deviceBytes: 0, ramBytes: 0, diskBytes: 0 };
      },
      'pages.clear': () => {
        this.cleared += 1;
        return { deviceBytes: 0, ramBytes: 0, diskBytes: 0 };
      },
      'prompt.plan': ({ prompt }) => ({
        tokens:
          prompt.kind === 'chat'
            ? prompt.messages.reduce((sum, { content }) => sum + Math.ceil(content.length / 4) + 4, 0)
            : 0,
        contextLength: 8192,
        cached: 0,
        stored: 0,
        view: { dropped: 0, newly: 0, tokens: 0, summary: null },
        messages: [],
      }),
      // A token's text is its number between points.
      'reply.read': ({ tokenIds }) => ({
        content: tokenIds
          .filter((id) => id !== END)
          .map(textOf)
          .join(''),
        reasoning: '',
        ends: tokenIds.at(-1) === END,
      }),
      'reply.scores': (params, emit) => {
        this.scored.push(params);
        const { reply, from } = params;
        const tokenIds = reply.kind === 'tokens' ? reply.tokenIds : [1, 2, 3];
        const tokens = tokenIds.slice(from).map((id) => ({
          id,
          text: textOf(id),
          logprob: -0.5,
          top: [id, -0.5, id + 100, -1.5],
          chain: params.drawing ? { logprob: -0.25, top: [id, -0.25] } : null,
        }));
        const texts = tokens.map(({ id }) => ({ id: id + 100, text: textOf(id + 100) }));
        emit({
          type: 'begins',
          promptTokenIds: this.promptTokenIds,
          tokens: tokenIds.length,
          exact: reply.kind === 'tokens',
        });
        emit({ type: 'scores', at: from, tokens, texts });
        return Promise.resolve({ type: 'done', cancelled: false });
      },
      'prompt.readAhead': () => Promise.resolve({ type: 'done', tokens: 0 }),
      'engine.page': () => ({ parts: [], before: 0, after: 0 }),
      trace: this.trace,
      'trace.set': ({ recording, clear }) => {
        const now = this.trace.current();
        const next = clear ? { ...noTrace, recording } : { ...now, recording };
        this.trace.set(next);
        return next;
      },
      'trace.read': (_, emit) => {
        emit({ type: 'part', events: this.traced });
        return Promise.resolve({ type: 'done', head: traceHead });
      },
      'engine.watch': (_, __, signal) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve({ type: 'done' }))),
      generate: (params, emit, signal) => {
        this.asked.push(params);
        return this.script(params, emit, signal);
      },
    };
  }
}
