import { engineContract, noStepTimes, type EngineContract } from '../contract/engine.ts';
import type { ModelReport } from '../contract/models.ts';
import { checkDraftModel } from '../models/draftModel.ts';
import { fieldOf, grammarText, rulesOf } from '../grammar/index.ts';
import { readModelReport } from '../models/inspect.ts';
import type { Port } from '../transport/port.ts';
import { serve, type Handlers } from '../transport/server.ts';
import { generator } from './generate.ts';
import { clearPages, forgetChat } from './clearPages.ts';
import { Activity } from './activity.ts';
import { Metrics } from './metrics.ts';
import { piecesOf } from './pieces.ts';
import { promptPlanner } from './planPrompt.ts';
import { pageWordsOf } from './readPage.ts';
import { readAheadHandler } from './readAhead.ts';
import { activityWatcher } from './watchActivity.ts';
import { replyReader, replyScorer } from './scoreReply.ts';
import { ModelSlot } from './modelSlot.ts';
import { Trace } from './trace.ts';
import type { OpenedEngine } from './openEngine.ts';

export interface HostOptions {
  /** Requests wait for it; where it failed they fail with its error. */
  opened: Promise<OpenedEngine>;
  readReport?: (path: string) => Promise<ModelReport>;
  /** See `SlotOptions`. */
  identify?: (path: string) => Promise<string | null>;
  /** Milliseconds, from anywhere. */
  now?: () => number;
}

/** The engine's side of the contract: one model, any number of clients. */
export class Host {
  readonly handlers: Handlers<EngineContract>;
  private readonly slot: ModelSlot;

  constructor(options: HostOptions) {
    const { opened, readReport = readModelReport, now = () => performance.now() } = options;
    opened.catch(() => undefined); // Whoever asks is told.
    const metrics = new Metrics(() => this.slot.running(), now);
    const activity = new Activity(() => this.slot.running()?.activity ?? null, now);
    const trace = new Trace(() => this.slot.running(), opened, now);
    let lastId = 0;
    const ids = () => ++lastId;
    const onChange = () => {
      trace.recorder.look();
      metrics.touch();
    };
    this.slot = new ModelSlot({
      ...(options.identify ? { identify: options.identify } : {}),
      opened,
      readReport,
      now,
      recorder: trace.recorder,
      onChange,
      onStep: (plan, milliseconds, brought) => {
        activity.step(plan, milliseconds, brought);
        metrics.step(
          plan,
          milliseconds,
          brought.map(({ length }) => length),
        );
      },
    });
    this.handlers = handlersOf(opened, this.slot, metrics, readReport, {
      generate: this.atWork(generator(this.slot, ids, now, onChange)),
      'prompt.readAhead': readAheadHandler(this.slot, ids, now),
      'reply.scores': this.atWork(replyScorer(this.slot, ids, now)),
      'engine.watch': activityWatcher(activity, (listener) => metrics.changed(listener)),
      trace,
      'trace.set': (asked) => trace.set(asked),
      'trace.read': (_, emit, signal) => trace.read(emit, signal),
    });
  }

  /** While it is served, a load that waits for quiet waits. */
  private atWork<A extends unknown[], R>(serve: (...asked: A) => Promise<R>): (...asked: A) => Promise<R> {
    return async (...asked) => {
      const end = this.slot.work();
      try {
        return await serve(...asked);
      } finally {
        end();
      }
    };
  }

  /** Serves a client until its port closes. */
  serve(port: Port): () => void {
    return serve(engineContract, this.handlers, port);
  }

  /** Ends every reply as cancelled and gives all memory back. */
  close(): Promise<void> {
    return this.slot.unload();
  }
}

function handlersOf(
  opened: Promise<OpenedEngine>,
  slot: ModelSlot,
  metrics: Metrics,
  readReport: (path: string) => Promise<ModelReport>,
  others: Pick<
    Handlers<EngineContract>,
    'generate' | 'prompt.readAhead' | 'reply.scores' | 'engine.watch' | 'trace' | 'trace.set' | 'trace.read'
  >,
): Handlers<EngineContract> {
  const never = new AbortController().signal;
  return {
    'engine.ping': () => ({ stepMs: metrics.stepMs() }),
    'engine.info': async () => {
      const { runtime, version, variant, variantReason, leftOut, libraryFolder } = await opened;
      return {
        version,
        variant,
        variantReason,
        leftOut: [...leftOut],
        libraryFolder,
        llamaVersion: runtime.llamaVersion,
        devices: runtime.devices(),
        kernels: runtime.kernels(),
        pid: process.pid,
      };
    },
    'engine.state': slot.state,
    'engine.metrics': metrics,
    'engine.stepTimes': () => slot.running()?.loop.times() ?? noStepTimes,
    'model.inspect': ({ path }) => readReport(path),
    'model.room': () => slot.room(),
    'model.load': async ({ path, settings, when }, emit, signal) => {
      const progress = (fraction: number) => emit({ type: 'progress', fraction });
      return { type: 'done', model: await slot.load(path, settings, signal, progress, when) };
    },
    'model.checkDraft': async ({ path, draftModel }) => {
      const { report, notes } = await checkDraftModel(await readReport(path), draftModel, readReport);
      return { name: report.name, parameters: report.parameters, notes };
    },
    'prompt.plan': promptPlanner(slot),
    'reply.read': replyReader(slot),
    'format.check': ({ format }) => {
      const rules = rulesOf(format);
      const model = slot.running();
      if (rules && model) grammarText(rules, (text) => model.tokenizer.tokenOf(text), fieldOf(format));
      return {};
    },
    'drafts.learn': async ({ texts }) => {
      const { prompter, speculation } = await slot.ready(never);
      let tokens = 0;
      for (const { chat, text } of texts) {
        const said = await prompter.tokenize(text, false, false);
        await speculation.learn(chat, said);
        tokens += said.length;
      }
      return { tokens };
    },
    'drafts.forget': () => {
      slot.running()?.speculation.forgetShared();
      return {};
    },
    'engine.page': (asked) => pageWordsOf(asked, slot.running()),
    'pages.clear': () => clearPages(opened, slot.running()),
    'pages.forget': ({ chat }) => forgetChat(opened, slot.running(), chat),
    'model.unload': async ({ unlessBusy }) => {
      if (!unlessBusy || slot.isQuiet()) await slot.unload();
      return {};
    },
    tokenize: async ({ text, special, addBegin }) => {
      const { prompter } = await slot.ready(never);
      return { tokenIds: await prompter.tokenize(text, special, addBegin) };
    },
    detokenize: async ({ tokenIds, special, pieces }) =>
      piecesOf(await slot.ready(never), tokenIds, special, pieces),
    'chat.count': async ({ messages }) => {
      const { prompter, description } = await slot.ready(never);
      const prompt = { kind: 'chat', messages, continueLast: false } as const;
      const { tokens } = await prompter.encode(prompt, 'count', never);
      return { tokens: tokens.length, contextLength: description.contextLength };
    },
    ...others,
  };
}
