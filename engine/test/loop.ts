import { expect } from 'vitest';
import type { FinishReason, Priority } from '../contract/generation.ts';
import { Device } from '../device/index.ts';
import { KvCache, StateCache, type Origin, type PageStore, type SequenceCache } from '../kv/index.ts';
import type { FakeContext } from '../native/fakes/fakeContext.ts';
import { FAKE_TOKENS, FAKE_VOCABULARY, fakeAddon, type FakeScript } from '../native/fakes/fakeNative.ts';
import { DraftModel } from '../drafter/index.ts';
import type { Job, JobEnd } from '../job.ts';
import type { Context } from '../native/native.d.ts';
import { PlainChooser } from '../sampling/index.ts';
import {
  makeSequence,
  Scheduler,
  StepCost,
  type FitState,
  type RepliesLoad,
  type Sequence,
  type StepPlan,
} from '../scheduler/index.ts';
import type { Draft, Drafting } from '../speculation/index.ts';
import { StepLoop } from '../step.ts';
import { scripted } from './scriptedDraft.ts';

/** A step loop on the fake device, small enough to look at. */
export interface TestLoop {
  loop: StepLoop;
  cache: SequenceCache;
  context: FakeContext;
  /** Every step that was carried out in full. */
  plans: StepPlan[];
  running: Promise<void>;
  /** What the draft model has, where there is one. */
  draft: { context: FakeContext; cache: KvCache; model: DraftModel; failures: unknown[] } | null;
  submit: (prompt: readonly number[], options?: TestReplyOptions) => TestReply;
}

export interface TestReplyOptions {
  priority?: Priority;
  /** Tokens after which the reply is over; 0: its prompt is read, and nothing is chosen. */
  length?: number;
  origin?: Origin;
  /** What is proposed after its tokens, and always checked. */
  draft?: (tokens: readonly number[]) => Draft;
  /** What it says whatever would be chosen. */
  known?: readonly number[];
  /** Or who proposes. */
  drafting?: Drafting;
}

export interface TestReply extends Job {
  readonly sequence: Sequence;
  readonly generated: number[];
  readonly admissions: number[];
  readonly reads: number[];
  /** Drafted and taken, of each step that checked a draft. */
  readonly drafts: [number, number][];
  /** How many were before it, as it was told. */
  readonly places: number[];
  pauses(): number;
  readonly ends: JobEnd[];
  /** The `ended` call. */
  readonly over: Promise<JobEnd>;
}

export interface AfterStep extends Pick<TestLoop, 'cache' | 'context'> {
  plan: StepPlan;
}

export interface TestLoopOptions {
  contextLength?: number;
  stepTokens?: number;
  script?: FakeScript;
  /** The tiers below the device. */
  pages?: PageStore;
  seqIds?: number;
  /** Milliseconds that pass at each look at the clock. */
  clockStep?: number;
  afterStep?: (test: AfterStep) => void;
  /** A second model that says what comes next. */
  draftModel?: { script?: FakeScript; contextLength?: number; commonTokens?: number };
  /** The device begins steps before they are asked for. */
  goesAhead?: boolean;
  /** What steps are taken to cost before they were seen. */
  cost?: StepCost;
  /** The clock itself, in place of `clockStep`. */
  now?: () => number;
}

export async function makeLoop(options: TestLoopOptions = {}): Promise<TestLoop> {
  const { contextLength = 64, stepTokens = 16, script = {}, seqIds, clockStep = 1 } = options;
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
  const cache = model.info.isRecurrent
    ? new StateCache(contextLength, {
        ...(seqIds === undefined ? {} : { seqIdCount: seqIds }),
        tiers: options.pages ?? null,
      })
    : new KvCache(contextLength, {
        ...(seqIds === undefined ? {} : { seqIdCount: seqIds }),
        tiers: options.pages ?? null,
      });
  const { cost = new StepCost() } = options;
  const scheduler = new Scheduler(cache, cost, stepTokens, options.goesAhead, context.slicedTokens);
  const plans: StepPlan[] = [];
  let clock = 0;
  const now = options.now ?? (() => (clock += clockStep));
  const draft = options.draftModel
    ? await openDraft(options.draftModel, { context, cost, stepTokens, now })
    : null;
  const [fake] = addon.log.contexts;
  if (!fake) throw new Error('no context was made');
  const loop = new StepLoop({
    context,
    device: new Device(context, options.pages ?? null),
    cache,
    scheduler,
    cost,
    now,
    draftModel: draft?.model ?? null,
    onStep: (plan) => {
      plans.push(plan);
      options.afterStep?.({ cache, context: fake, plan });
    },
  });
  let nextId = 1;
  const submit: TestLoop['submit'] = (prompt, reply) => {
    const made = makeReply(nextId++, prompt, options.now?.() ?? clock, reply);
    loop.submit(made);
    return made;
  };
  return { loop, cache, context: fake, plans, running: loop.run(), draft, submit };
}

/** A second fake device, and the draft model on it. */
async function openDraft(
  {
    script = {},
    contextLength = 256,
    commonTokens = FAKE_VOCABULARY,
  }: NonNullable<TestLoopOptions['draftModel']>,
  target: { context: Context; cost: StepCost; stepTokens: number; now: () => number },
): Promise<NonNullable<TestLoop['draft']>> {
  const addon = fakeAddon(script);
  const open = { libraryFolder: '', variant: 'cpu', kernels: 'stock', kernelCacheFile: '' } as const;
  const load = addon.openRuntime(open).loadModel({ path: '', gpuLayers: 0, useMmap: true }, () => undefined);
  const types = { cacheTypeK: 'f16', cacheTypeV: 'f16', flashAttention: true } as const;
  const { stepTokens, now, cost } = target;
  const context = await (
    await load.model
  ).createContext({ contextLength, stepTokens, threads: 1, maxSequences: 1, ...types });
  const cache = new KvCache(contextLength);
  const failures: unknown[] = [];
  const model = new DraftModel({
    context,
    cache,
    cost: new StepCost(),
    target: { context: target.context, cost },
    relativeCost: 0.1,
    commonTokens,
    isEnd: (token) => token === FAKE_TOKENS.end || token === FAKE_TOKENS.turnEnd,
    now,
    onFailure: (error) => failures.push(error),
  });
  return { context: addon.log.contexts[0]!, cache, model, failures };
}

function makeReply(
  id: number,
  prompt: readonly number[],
  arrived: number,
  options: TestReplyOptions = {},
): TestReply {
  const { priority = 'person', known = null } = options;
  const { length = known?.length ?? 4 } = options;
  const generated: number[] = [];
  const ends: JobEnd[] = [];
  const admissions: number[] = [];
  const reads: number[] = [];
  const drafts: [number, number][] = [];
  const places: number[] = [];
  let pauses = 0;
  let finish: (end: JobEnd) => void;
  const over = new Promise<JobEnd>((resolve) => (finish = resolve));
  const drafting = options.drafting ?? (options.draft ? scripted(options.draft) : null);
  const sequence = makeSequence(id, prompt, drafting, known && [...prompt, ...known]);
  const chain = () => ({
    temperature: 0,
    topK: 0,
    topP: 1,
    minP: 0,
    repeatPenalty: 1,
    repeatLastN: 0,
    seed: 0,
    minTokens: 0,
    history: new Int32Array(),
    ...(known ? { given: Int32Array.from(known) } : {}),
  });
  return {
    sequence,
    task: {
      id,
      tag: '',
      priority,
      arrived,
      ...(options.origin ? { origin: options.origin } : {}),
      sequences: [sequence],
      choosesTokens: length > 0,
    },
    chooser: new PlainChooser(-1, chain),
    generated,
    ends,
    admissions,
    reads,
    drafts,
    places,
    pauses: () => pauses,
    over,
    listener: {
      waits: (ahead) => places.push(ahead),
      paused: () => (pauses += 1),
      admitted: (cached) => admissions.push(cached),
      read: (tokens) => reads.push(tokens),
      chosen(token): FinishReason | null {
        generated.push(token);
        return generated.length >= length ? 'length' : null;
      },
      drafted: (tokens, taken) => drafts.push([tokens, taken]),
      flush: () => undefined,
      ended(end) {
        ends.push(end);
        finish(end);
      },
    },
  };
}

/** The fake device follows a token with the next one; this is what any reply must be, whatever runs beside it. */
export const expectedReply = (prompt: readonly number[], length: number): number[] =>
  Array.from({ length }, (_, index) => (prompt.at(-1)! + 1 + index) % 256);

/** Reads in slices whatever can be. */
class Slicing extends StepCost {
  override slicesPay(replies: RepliesLoad): boolean {
    return replies.rows > 0;
  }
}

/** What a step of replies and a token of a prompt take, in milliseconds, whatever is seen. */
export function costlyPrompts(tokenMs = 500, replyMs = 100): StepCost {
  const sure = (...coefficients: number[]): FitState => ({
    coefficients,
    products: coefficients.map((_, row) => coefficients.map((__, column) => (row === column ? 1e12 : 0))),
    targets: coefficients.map((each) => each * 1e12),
  });
  return new Slicing({
    replies: sure(replyMs, 0, 0, 0),
    prompts: sure(tokenMs, 0, 0, 0),
    reach: 0,
    reachAlone: 0,
  });
}

/** What the device has, sequence by sequence, against what our books say it has. */
export function compareWithDevice({ cache, context, plan }: AfterStep): void {
  cache.checkIntegrity();
  const sorted = context.cells.toSorted((a, b) => a.position - b.position);
  for (const { seqId, computed, charged, tokens } of cache.residents()) {
    const cells = sorted.filter((cell) => cell.sequences.has(seqId));
    // What was drafted is still there, and in branches that is less than what was set aside. Of pages that did not all come, those that did
    // are taken back before the next batch.
    if (plan.restored.length === 0) expect(cells.length).toBeLessThanOrEqual(charged);
    expect(cells.slice(0, computed).map((cell) => cell.token)).toEqual(tokens.slice(0, computed));
    expect(cells.at(-1)?.position ?? -1).toBe(cells.length - 1);
  }
}
