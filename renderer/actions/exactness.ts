import { fromErrorValue, toErrorValue } from '../../engine/contract/errors.ts';
import type { GenerateEvent, GenerateParamsInput } from '../../engine/contract/generation.ts';
import { generate, type Generation } from '../client/generation.ts';
import type { Pagoda } from '../pagoda.ts';
import {
  compared,
  putTrial,
  type Aspect,
  type Trial,
  type Untested,
  type Written,
} from '../stores/exactness.ts';
import { until } from '../stores/until.ts';
import { modelReady } from './models.ts';
import { report } from './problems.ts';

type Done = Extract<GenerateEvent, { type: 'done' }>;

/** What these replies make of the cache is nobody's, and forgotten afterwards. */
const chat = 'exactness';
const others = 7;
/** Drawn, not greedy: any bit of any score may decide. */
const sampling = { temperature: 0.8, topK: 0, topP: 1, minP: 0, seed: 20_240_607 };
const tokens = 48;
/** Of the others, which are stopped when they are not needed any more; no step writes more than one of each. */
const mostTokens = 1000;

/** What the engine does is told a few times a second: of a reply that just ended it may still say that it runs. Milliseconds. */
const toldWithinMs = 1000;

/** The file of a large model is read once for its name before anything of it goes to disk. Milliseconds. */
const diskWithinMs = 30_000;

const line = (number: number) =>
  `Day ${number}: wind from the west, one ship passed, the lamp burned well.\n`;
const lines = (count: number) => Array.from({ length: count }, (_, index) => line(index + 1)).join('');
/** Longer than a page of the cache, and with something to foresee. */
const prompt = { kind: 'raw', text: `The log of a lighthouse keeper.\n\n${lines(12)}` } as const;

/** Writes one reply again and again, alone and otherwise, and tells whether it is the same; or ends that. */
export function toggleExactness(pagoda: Pagoda): void {
  if (stopRunning(pagoda)) return;
  void run(pagoda, ['batch', 'cache', 'drafts'], async (signal) => {
    const alone = await writeAlone(pagoda, signal);
    await attempt(pagoda, 'batch', () => amongOthers(pagoda, alone, signal));
    await attempt(pagoda, 'cache', () => cached(pagoda, alone, signal));
    await attempt(pagoda, 'drafts', () => drafted(pagoda, alone, signal));
  });
}

/** The same across an engine that begins anew: what is cached comes from disk. */
export function toggleRestartExactness(pagoda: Pagoda): void {
  if (stopRunning(pagoda)) return;
  void run(pagoda, ['restart'], async (signal) => {
    await attempt(pagoda, 'restart', async () => {
      const hindrance = await hinders(pagoda, signal);
      if (hindrance) return untested(hindrance);
      const alone = await writeAlone(pagoda, signal);
      if (!(await onDisk(pagoda, signal))) return untested('notCached');
      await restart(pagoda, signal);
      return trialOf(alone, await write(pagoda, { drafts: 'off' }, signal), 'cachedTokens', 'notCached');
    });
  });
}

function stopRunning({ exactness, proving }: Pagoda): boolean {
  proving.get(chat)?.abort();
  return exactness.getState().running;
}

async function run(
  pagoda: Pagoda,
  aspects: readonly Aspect[],
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { exactness, proving } = pagoda;
  const abort = new AbortController();
  proving.set(chat, abort);
  for (const aspect of aspects) putTrial(exactness, aspect, undefined);
  exactness.setState({ running: true });
  try {
    await modelReady(pagoda, abort.signal);
    await work(abort.signal);
  } catch (error) {
    if (!abort.signal.aborted) report(pagoda, error);
  } finally {
    proving.delete(chat);
    for (const aspect of aspects)
      if (exactness.getState().trials[aspect]?.kind === 'running') putTrial(exactness, aspect, undefined);
    exactness.setState({ running: false });
    await forget(pagoda).catch(() => undefined);
  }
}

async function attempt(pagoda: Pagoda, aspect: Aspect, work: () => Promise<Trial>): Promise<void> {
  putTrial(pagoda.exactness, aspect, { kind: 'running' });
  try {
    putTrial(pagoda.exactness, aspect, await work());
  } catch (error) {
    const value = toErrorValue(error);
    if (value.code === 'request.cancelled') throw error;
    putTrial(pagoda.exactness, aspect, { kind: 'failed', error: value });
  }
}

async function writeAlone(pagoda: Pagoda, signal: AbortSignal): Promise<Written> {
  await forget(pagoda);
  const alone = await write(pagoda, { drafts: 'off' }, signal);
  pagoda.exactness.setState({ alone });
  return alone;
}

async function amongOthers(pagoda: Pagoda, alone: Written, signal: AbortSignal): Promise<Trial> {
  await forget(pagoda);
  const crowd = Array.from({ length: others }, (_, index) => stranger(pagoda, index));
  const leave = () => crowd.forEach(({ generation }) => generation.cancel());
  signal.addEventListener('abort', leave);
  try {
    await Promise.all(crowd.map(({ writes }) => writes));
    const written = await write(pagoda, { drafts: 'off' }, signal);
    const there = crowd.filter(({ isOver }) => !isOver()).length;
    if (there === 0) return untested('alone');
    return { ...trial(alone, written), amount: there };
  } finally {
    leave();
    signal.removeEventListener('abort', leave);
    await Promise.all(crowd.map(({ over }) => over));
  }
}

interface Stranger {
  readonly generation: Generation;
  /** It has begun to write, or ended before it could. */
  readonly writes: Promise<void>;
  readonly over: Promise<void>;
  readonly isOver: () => boolean;
}

function stranger(pagoda: Pagoda, index: number): Stranger {
  const generation = generate(pagoda.engine.current(), {
    prompt: { kind: 'raw', text: `${line(90 + index)}${'A story of the sea. '.repeat(index + 1)}` },
    sampling: { ...sampling, seed: index },
    maxTokens: mostTokens,
    ignoreEnd: true,
    // What is foreseen of a text that repeats itself ends it within a second or two, and nobody is left beside the reply.
    drafts: 'off',
    chat,
    tag: chat,
  });
  let isOver = false;
  let begun: () => void;
  const writes = new Promise<void>((resolve) => (begun = resolve));
  const follow = async () => {
    for await (const event of generation) if (event.type === 'text') begun();
    isOver = true;
    begun();
  };
  const over = follow().catch(() => begun());
  return { generation, writes, over, isOver: () => isOver };
}

async function cached(pagoda: Pagoda, alone: Written, signal: AbortSignal): Promise<Trial> {
  // Whatever was given up meanwhile, now it is there.
  await write(pagoda, { drafts: 'off' }, signal);
  const again = await write(pagoda, { drafts: 'off' }, signal);
  return trialOf(alone, again, 'cachedTokens', 'notCached');
}

async function drafted(pagoda: Pagoda, alone: Written, signal: AbortSignal): Promise<Trial> {
  try {
    return trialOf(alone, await write(pagoda, { drafts: 'on' }, signal), 'draftedTokens', 'noneDrafted');
  } catch (error) {
    if (toErrorValue(error).code === 'drafts.unsupported') return untested('takesNoDrafts');
    throw error;
  }
}

/** Nothing of a person's is ended for it. */
async function hinders({ models, trace }: Pagoda, signal: AbortSignal): Promise<Untested | null> {
  const idle = () => {
    const { metrics } = models.getState();
    return (metrics?.running ?? 0) + (metrics?.waiting ?? 0) === 0;
  };
  await until(models, idle, AbortSignal.any([signal, AbortSignal.timeout(toldWithinMs)]));
  if (!idle()) return 'busy';
  if ((trace.getState().state?.steps ?? 0) > 0) return 'recorded';
  return null;
}

/** Until its prompt is on disk, where the engine brings it once nobody wants anything; false where that does not come. */
async function onDisk(pagoda: Pagoda, signal: AbortSignal): Promise<boolean> {
  const watch = pagoda.engine.current().open('engine.watch', {});
  const stop = () => watch.cancel();
  const timer = setTimeout(stop, diskWithinMs);
  signal.addEventListener('abort', stop);
  try {
    for await (const event of watch) {
      if (event.type !== 'change' || !event.stored) continue;
      if (event.stored.some(({ owner, disk }) => owner === chat && disk)) return true;
    }
    return false;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    stop();
  }
}

async function restart(pagoda: Pagoda, signal: AbortSignal): Promise<void> {
  const before = pagoda.models.getState().info?.pid;
  await pagoda.links.app.request('engine.restart', {});
  const anew = () => {
    const pid = pagoda.models.getState().info?.pid;
    return pid !== undefined && pid !== before;
  };
  await until(pagoda.models, anew, signal);
  await modelReady(pagoda, signal);
}

async function write(
  pagoda: Pagoda,
  more: Pick<GenerateParamsInput, 'drafts'>,
  signal: AbortSignal,
): Promise<Written> {
  const generation = generate(pagoda.engine.current(), {
    prompt,
    sampling,
    maxTokens: tokens,
    ignoreEnd: true,
    logprobs: 0,
    chat,
    tag: chat,
    ...more,
  });
  const cancel = () => generation.cancel();
  signal.addEventListener('abort', cancel);
  if (signal.aborted) cancel();
  const final = await generation.result();
  signal.removeEventListener('abort', cancel);
  if (signal.aborted) throw fromErrorValue({ code: 'request.cancelled', data: {} });
  if (final.type === 'failed') throw fromErrorValue(final.error);
  return writtenOf(final);
}

function writtenOf({ tokenIds, logprobs = [], timings }: Done): Written {
  const { tokensPerSecond, cachedTokens, draftedTokens, acceptedTokens } = timings;
  return { tokenIds, logprobs, tokensPerSecond, cachedTokens, draftedTokens, acceptedTokens };
}

const forget = async (pagoda: Pagoda): Promise<void> => {
  await pagoda.engine.current().request('pages.forget', { chat });
};

const trial = (alone: Written, written: Written) => ({
  kind: 'compared' as const,
  comparison: compared(alone, written),
  tokensPerSecond: written.tokensPerSecond,
});

/** A trial that says nothing where there was none of what it is about. */
function trialOf(
  alone: Written,
  written: Written,
  about: 'cachedTokens' | 'draftedTokens',
  none: Untested,
): Trial {
  const amount = written[about];
  return amount === 0 ? untested(none) : { ...trial(alone, written), amount };
}

const untested = (why: Untested): Trial => ({ kind: 'untested', why });
