import type { FinishReason, Priority } from '../contract/generation.ts';
import { KvCache } from '../kv/index.ts';
import type { FakeContext } from '../native/fakeContext.ts';
import { fakeAddon, type FakeScript } from '../native/fakeNative.ts';
import type { Reply, ReplyEnd } from '../reply.ts';
import { makeSequence, Scheduler, StepCost, type StepPlan } from '../scheduler/index.ts';
import { StepLoop } from '../step.ts';

/** A step loop on the fake device, small enough to look at. */
export interface TestLoop {
  loop: StepLoop;
  cache: KvCache;
  context: FakeContext;
  /** Every step that was carried out in full. */
  plans: StepPlan[];
  running: Promise<void>;
  submit(prompt: readonly number[], options?: TestReplyOptions): TestReply;
}

export interface TestReplyOptions {
  priority?: Priority;
  /** Tokens after which the reply is over. */
  length?: number;
}

export interface TestReply extends Reply {
  readonly generated: number[];
  readonly admissions: number[];
  readonly reads: number[];
  readonly ends: ReplyEnd[];
  /** The `ended` call. */
  readonly over: Promise<ReplyEnd>;
}

export interface TestLoopOptions {
  contextLength?: number;
  stepTokens?: number;
  script?: FakeScript;
  seqIds?: number;
  afterStep?: (test: Pick<TestLoop, 'cache' | 'context'>) => void;
}

export async function makeLoop(options: TestLoopOptions = {}): Promise<TestLoop> {
  const { contextLength = 64, stepTokens = 16, script = {}, seqIds } = options;
  const addon = fakeAddon(script);
  const open = { libraryFolder: '', variant: 'cpu', kernels: 'stock', kernelCacheFile: '' } as const;
  const load = addon.openRuntime(open).loadModel({ path: '', gpuLayers: 0, useMmap: true }, () => undefined);
  const types = { cacheTypeK: 'f16', cacheTypeV: 'f16', flashAttention: true } as const;
  const model = await load.model;
  const context = await model.createContext({
    contextLength,
    stepTokens,
    threads: 1,
    maxSequences: 4,
    ...types,
  });
  const cache = new KvCache(contextLength, !model.info.isRecurrent, seqIds);
  const cost = new StepCost();
  const scheduler = new Scheduler(cache, cost, stepTokens);
  const plans: StepPlan[] = [];
  let clock = 0;
  const [fake] = addon.log.contexts;
  if (!fake) throw new Error('no context was made');
  const loop = new StepLoop({
    context,
    cache,
    scheduler,
    cost,
    now: () => ++clock,
    onStep: (plan) => {
      plans.push(plan);
      options.afterStep?.({ cache, context: fake });
    },
  });
  let nextId = 1;
  const submit: TestLoop['submit'] = (prompt, reply) => {
    const made = makeReply(nextId++, prompt, reply);
    loop.submit(made);
    return made;
  };
  return { loop, cache, context: fake, plans, running: loop.run(), submit };
}

function makeReply(id: number, prompt: readonly number[], options: TestReplyOptions = {}): TestReply {
  const { priority = 'person', length = 4 } = options;
  const generated: number[] = [];
  const ends: ReplyEnd[] = [];
  const admissions: number[] = [];
  const reads: number[] = [];
  let finish: (end: ReplyEnd) => void;
  const over = new Promise<ReplyEnd>((resolve) => (finish = resolve));
  return {
    sequence: makeSequence(id, priority, prompt),
    topK: -1,
    generated,
    ends,
    admissions,
    reads,
    over,
    samplerOptions: () => ({
      temperature: 0,
      topK: 0,
      topP: 1,
      minP: 0,
      repeatPenalty: 1,
      repeatLastN: 0,
      seed: 0,
      minTokens: 0,
      history: new Int32Array(),
    }),
    admitted: (cached) => admissions.push(cached),
    read: (tokens) => reads.push(tokens),
    chosen(token): FinishReason | null {
      generated.push(token);
      return generated.length >= length ? 'length' : null;
    },
    flush: () => undefined,
    ended(end) {
      ends.push(end);
      finish(end);
    },
  };
}
