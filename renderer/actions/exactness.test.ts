import { expect, test, vi } from 'vitest';
import { PagodaError } from '../../engine/contract/errors.ts';
import type { GenerateParams } from '../../engine/contract/generation.ts';
import type { Pagoda } from '../pagoda.ts';
import { timings } from '../test/builders.ts';
import { FakeBackend } from '../test/fakeBackend.ts';
import { type Script } from '../test/scripts.ts';
import { startPagoda } from '../test/startPagoda.ts';
import { toggleExactness, toggleRestartExactness } from './exactness.ts';

/** Those who write beside it have no log-probabilities asked. */
const isOther = ({ logprobs }: GenerateParams) => logprobs === null;

/** `bits`: of the n-th reply that is compared. */
function writes(bits: (nth: number, params: GenerateParams) => number, change: object = {}): Script {
  let nth = 0;
  return async (params, emit, signal) => {
    if (isOther(params)) {
      emit({ type: 'text', text: 'x', generatedTokens: 1, tokensPerSecond: 1 });
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return { type: 'done', finishReason: 'cancelled', tokenIds: [], promptTokenIds: [], seed: 1, timings };
    }
    const logprob = bits(nth++, params);
    return {
      type: 'done',
      finishReason: 'length',
      tokenIds: [1, 2],
      promptTokenIds: [],
      seed: 1,
      logprobs: [1, 2].map((id) => ({ id, logprob, top: [] })),
      timings: { ...timings, draftedTokens: params.drafts === 'on' ? 5 : 0, ...change },
    };
  };
}

async function setUp(script: Script) {
  const backend = new FakeBackend();
  backend.engine.script = script;
  const { pagoda } = await startPagoda(backend);
  const over = () => vi.waitFor(() => expect(pagoda.exactness.getState().running).toBe(false));
  return { backend, pagoda, over };
}

test('one reply is written alone, among others, cached and drafted, and each compared with the first', async () => {
  const { backend, pagoda, over } = await setUp(writes(() => -0.5));
  toggleExactness(pagoda);
  await over();
  const { trials } = pagoda.exactness.getState();
  const same = { kind: 'same', tokens: 2 };
  expect(trials).toMatchObject({
    batch: { kind: 'compared', comparison: same, amount: 7 },
    cache: { kind: 'compared', comparison: same, amount: 40 },
    drafts: { kind: 'compared', comparison: same, amount: 5 },
  });
  const compared = backend.engine.asked.filter((params) => !isOther(params));
  expect(new Set(compared.map(({ sampling }) => JSON.stringify(sampling))).size).toBe(1);
  expect(compared.map(({ drafts }) => drafts)).toEqual(['off', 'off', 'off', 'off', 'on']);
  expect(backend.engine.forgotten.at(-1)).toBe('exactness');
});

test('the others are as many to its end: none writes more than a token a step, and so far beyond the reply', async () => {
  const { backend, pagoda, over } = await setUp(writes(() => -0.5));
  toggleExactness(pagoda);
  await over();
  const others = backend.engine.asked.filter(isOther);
  expect(others).toHaveLength(7);
  for (const { drafts, maxTokens } of others)
    expect({ drafts, maxTokens }).toEqual({ drafts: 'off', maxTokens: 1000 });
});

test('a bit that is another one among others is told', async () => {
  const { pagoda, over } = await setUp(writes((nth) => (nth === 1 ? -0.5000001 : -0.5)));
  toggleExactness(pagoda);
  await over();
  expect(pagoda.exactness.getState().trials).toMatchObject({
    batch: { comparison: { kind: 'close', differ: 2 } },
    cache: { comparison: { kind: 'same' } },
  });
});

test('where there was nothing to try, nothing is said to hold', async () => {
  const { pagoda, over } = await setUp(writes(() => -0.5, { cachedTokens: 0, draftedTokens: 0 }));
  toggleExactness(pagoda);
  await over();
  expect(pagoda.exactness.getState().trials).toMatchObject({
    cache: { kind: 'untested', why: 'notCached' },
    drafts: { kind: 'untested', why: 'noneDrafted' },
  });
});

test('a failure stays with what failed, and a model that takes no drafts has nothing to try there', async () => {
  const { pagoda, over } = await setUp(
    writes((_, { drafts }) => {
      if (drafts === 'on') throw new PagodaError('drafts.unsupported', { model: 'x' });
      return -0.5;
    }),
  );
  toggleExactness(pagoda);
  await over();
  expect(pagoda.exactness.getState().trials).toMatchObject({
    batch: { kind: 'compared' },
    drafts: { kind: 'untested', why: 'takesNoDrafts' },
  });
});

test('it can be stopped, and leaves nothing running', async () => {
  const { pagoda, over } = await setUp(
    (_params, _emit, signal) =>
      new Promise((resolve) =>
        signal.addEventListener('abort', () =>
          resolve({
            type: 'done',
            finishReason: 'cancelled',
            tokenIds: [],
            promptTokenIds: [],
            seed: null,
            timings,
          }),
        ),
      ),
  );
  toggleExactness(pagoda);
  await vi.waitFor(() => expect(pagoda.exactness.getState().running).toBe(true));
  await new Promise((resolve) => setTimeout(resolve, 20));
  toggleExactness(pagoda);
  await over();
  expect(pagoda.exactness.getState().trials).toEqual({});
  expect(pagoda.ui.getState().toasts).toEqual([]);
});

test('no recording is thrown away for it', async () => {
  const { pagoda, over } = await setUp(writes(() => -0.5));
  pagoda.trace.setState({ state: { recording: true, steps: 5, tokens: 5, length: 5, dropped: 0 } });
  toggleRestartExactness(pagoda);
  await over();
  expect(pagoda.exactness.getState().trials.restart).toEqual({ kind: 'untested', why: 'recorded' });
});

function running(pagoda: Pagoda, count: number): void {
  const { metrics } = pagoda.models.getState();
  if (!metrics) throw new Error('the engine has told nothing yet');
  pagoda.models.setState({ metrics: { ...metrics, running: count } });
}

test('a reply that is over, but still told of as running, is nobody who hinders', async () => {
  const { pagoda, over } = await setUp(writes(() => -0.5));
  pagoda.trace.setState({ state: { recording: true, steps: 5, tokens: 5, length: 5, dropped: 0 } });
  running(pagoda, 1);
  toggleRestartExactness(pagoda);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(pagoda.exactness.getState().trials.restart).toEqual({ kind: 'running' });
  running(pagoda, 0);
  await over();
  expect(pagoda.exactness.getState().trials.restart).toEqual({ kind: 'untested', why: 'recorded' });
});

test('no reply that is under way is ended for it', async () => {
  const { pagoda, over } = await setUp(writes(() => -0.5));
  running(pagoda, 1);
  toggleRestartExactness(pagoda);
  await vi.waitFor(() => expect(pagoda.exactness.getState().running).toBe(false), { timeout: 5000 });
  await over();
  expect(pagoda.exactness.getState().trials.restart).toEqual({ kind: 'untested', why: 'busy' });
});
