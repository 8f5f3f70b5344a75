import { expect, test } from 'vitest';
import type { EngineMetrics, ModelState } from '../contract/engine.ts';
import { PagodaError } from '../contract/errors.ts';
import type { GenerateEvent } from '../contract/generation.ts';
import { replyAfter } from '../native/fakes/fakeNative.ts';
import type { NativeStep } from '../native/native.d.ts';
import { chat, fakeHost, greedy, raw, TestHost, textOf } from '../test/host.ts';

const user = (content: string) => ({ role: 'user', content }) as const;
const says = (reply: string) => ({ follow: replyAfter('<|im_start|>assistant\n', () => reply) });
const hello = { prompt: chat(user('Hello')), sampling: greedy };

/** Everything but the clock's doing. */
function timeless(event: GenerateEvent): unknown {
  if (event.type === 'text') return { type: 'text', text: event.text };
  if (event.type !== 'done') return event;
  const { finishReason, seed, timings } = event;
  const { promptTokens, cachedTokens, generatedTokens } = timings;
  return { type: 'done', finishReason, seed, promptTokens, cachedTokens, generatedTokens };
}

test('a reply is queued, reads its prompt, says its text and is done', async () => {
  const host = fakeHost(says('Hi'));
  await host.load('model.gguf');
  const events = await host.events({ ...hello, sampling: { temperature: 0, seed: 3 } });
  expect(events.filter((event) => event.type !== 'text').map(timeless)).toEqual([
    { type: 'queued', ahead: 0 },
    { type: 'prompt', read: 0, total: 25 },
    { type: 'prompt', read: 25, total: 25 },
    { type: 'done', finishReason: 'stop', seed: null, promptTokens: 25, cachedTokens: 0, generatedTokens: 3 },
  ]);
  expect(textOf(events)).toBe('Hi');
});

test('characters come whole, whatever their bytes', async () => {
  const host = fakeHost(says(' Grüße 🦩!'));
  await host.load('model.gguf');
  const events = await host.events(hello);
  expect(textOf(events)).toBe(' Grüße 🦩!');
  for (const event of events) if (event.type === 'text') expect(event.text).not.toContain('\uFFFD');
});

test('a character cut by the token limit is not shown, and the reply goes on in the middle of it', async () => {
  const host = fakeHost(says('a🦩b'));
  await host.load('model.gguf');
  const cut = await host.reply({ ...hello, maxTokens: 3 });
  expect([cut.text, cut.done.finishReason]).toEqual(['a', 'length']);
  const { prompt } = hello;
  const begun = { role: 'assistant', content: cut.text, tokenIds: cut.done.replyTokenIds ?? [] } as const;
  const messages = [...prompt.messages, begun];
  const rest = await host.reply({ prompt: { kind: 'chat', messages, continueLast: true } });
  expect([rest.text, rest.done.finishReason]).toEqual(['🦩b', 'stop']);
  expect(rest.done.promptTokenIds).toEqual([...cut.done.promptTokenIds, ...cut.done.tokenIds]);
});

test('a reply that ended by itself has nothing to go on from', async () => {
  const host = fakeHost(says('a'));
  await host.load('model.gguf');
  expect((await host.reply(hello)).done.replyTokenIds).toBeUndefined();
});

test('reasoning is told apart from the answer as it comes', async () => {
  const host = fakeHost(says('<think>\nHm.\n</think>\n\nYes.'));
  await host.load('model.gguf');
  const events = await host.events(hello);
  const thought = events.flatMap((event) => (event.type === 'reasoning' ? [event.text] : [])).join('');
  expect([thought, textOf(events)]).toEqual(['Hm.', 'Yes.']);
});

test('a raw prompt is answered raw', async () => {
  const host = fakeHost(says('<think>Hm.</think>Yes.'));
  await host.load('model.gguf');
  const { text } = await host.reply({ prompt: raw('<|im_start|>assistant\n') });
  expect(text).toBe('<think>Hm.</think>Yes.');
});

test('what was adapted for the template is told before the prompt is read', async () => {
  const chatTemplate =
    "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no') }}{% endif %}{{ m.content }}{% endfor %}{{ '<|im_start|>assistant\n' }}";
  const host = fakeHost({ ...says('Yes.'), chatTemplate });
  await host.load('model.gguf');
  const events = await host.events({
    prompt: chat({ role: 'system', content: 'S' }, { role: 'user', content: 'Hi' }),
  });
  expect(events.slice(0, 2)).toMatchObject([{ type: 'queued' }, { type: 'adapted', how: ['systemInTurn'] }]);
  expect(textOf(events)).toBe('Yes.');
});

test('a stop string ends the reply before it, and its tokens are counted', async () => {
  const host = fakeHost(says('one two three'));
  await host.load('model.gguf');
  const { text, done } = await host.reply({ ...hello, stop: ['zzz', 'two'] });
  expect([text, done.finishReason, done.timings.generatedTokens]).toEqual(['one ', 'stopString', 7]);
});

test('a stop string does not end a reply before its least number of tokens', async () => {
  const host = fakeHost(says('one two three two'));
  await host.load('model.gguf');
  const reply = async (minTokens: number) => {
    const { text, done } = await host.reply({ ...hello, stop: ['two'], minTokens });
    return [text, done.finishReason, done.timings.generatedTokens];
  };
  expect(await reply(7)).toEqual(['one ', 'stopString', 7]);
  expect(await reply(8)).toEqual(['one two three ', 'stopString', 17]);
});

test('log-probabilities come with the final event, as many as were asked for', async () => {
  const host = fakeHost(says('A'));
  await host.load('model.gguf');
  const { done } = await host.reply({ ...hello, logprobs: 2 });
  expect(done.logprobs?.map(({ id, top }) => [id, top.length, top[0]?.id])).toEqual([
    [65, 2, 65],
    [259, 2, 259],
  ]);
  expect((await host.reply(hello)).done.logprobs).toBeUndefined();
});

test('a drawn seed is reported and gives the same reply again', async () => {
  const even = new Float32Array(260).fill(0, 65, 90).fill(-100, 0, 65).fill(-100, 90);
  const host = fakeHost({ follow: () => even });
  await host.load('model.gguf');
  const request = { prompt: raw('x'), maxTokens: 20 };
  const first = await host.reply(request);
  expect(first.done.seed).toBeTypeOf('number');
  const again = await host.reply({ ...request, sampling: { seed: first.done.seed! } });
  expect(again.text).toBe(first.text);
});

test('the end cannot come before the least number of tokens', async () => {
  const host = fakeHost({ follow: () => 259 });
  await host.load('model.gguf');
  const { done } = await host.reply({ ...hello, minTokens: 4 });
  expect([done.timings.generatedTokens, done.finishReason]).toEqual([5, 'stop']);
});

test('a prompt that does not fit is refused whole', async () => {
  const host = fakeHost();
  await host.load('model.gguf', { contextLength: 64 });
  await expect(host.reply({ prompt: raw('x'.repeat(63)) })).rejects.toMatchObject({
    code: 'context.promptTooLong',
    data: { promptTokens: 64, contextLength: 64 },
  });
});

test('a reply that reaches the end of the context says so', async () => {
  const host = fakeHost();
  await host.load('model.gguf', { contextLength: 64 });
  const { done } = await host.reply({ prompt: raw('x'.repeat(50)), sampling: greedy });
  expect([done.finishReason, done.promptTokenIds.length + done.tokenIds.length]).toEqual(['context', 64]);
});

test('only a message of the assistant can be continued', async () => {
  const host = fakeHost();
  await host.load('model.gguf');
  const prompt = { ...chat(user('Hello')), continueLast: true };
  await expect(host.reply({ prompt })).rejects.toMatchObject({ code: 'request.invalid' });
});

test('without a model there is no reply, and with a failed one its reason', async () => {
  const host = fakeHost({
    failLoad: new PagodaError('model.loadFailed', { path: 'bad.gguf', detail: 'why' }),
  });
  await expect(host.reply(hello)).rejects.toMatchObject({ code: 'model.notLoaded' });
  await expect(host.load('bad.gguf')).rejects.toMatchObject({ code: 'model.loadFailed' });
  await expect(host.reply(hello)).rejects.toMatchObject({ code: 'model.loadFailed' });
});

test('a request that comes while a model is being loaded waits for it', async () => {
  const host = fakeHost(says('Hi'));
  const loading = host.load('model.gguf');
  const reply = host.reply(hello);
  await loading;
  expect((await reply).text).toBe('Hi');
});

test('cancelling ends a reply with what it said until then', async () => {
  const host = fakeHost({ follow: () => 65 });
  await host.load('model.gguf');
  const stream = host.client.open('generate', hello);
  let last: GenerateEvent | undefined;
  for await (const event of stream) {
    if (event.type === 'text') stream.cancel();
    last = event;
  }
  expect(last).toMatchObject({ type: 'done', finishReason: 'cancelled' });
});

test('a reply cancelled before there is a model is over as cancelled', async () => {
  let open: () => void = () => undefined;
  const opened = new Promise<never>((_, reject) => (open = () => reject(new Error('never used'))));
  const host = new TestHost(opened);
  void host.load('model.gguf').catch(() => undefined);
  const stream = host.client.open('generate', hello);
  stream.cancel();
  const events: GenerateEvent[] = [];
  for await (const event of stream) events.push(event);
  open();
  expect(events.map(timeless)).toEqual([
    { type: 'queued', ahead: 0 },
    {
      type: 'done',
      finishReason: 'cancelled',
      seed: null,
      promptTokens: 0,
      cachedTokens: 0,
      generatedTokens: 0,
    },
  ]);
});

test('a client that goes away takes its replies with it', async () => {
  let steps = 0;
  // As on a real device, other things go on during a step.
  const beforeStep = async () => {
    steps += 1;
    await new Promise((resolve) => setImmediate(resolve));
    return undefined;
  };
  const contextLength = 4096;
  const host = fakeHost({ follow: () => 65, beforeStep });
  await host.load('model.gguf', { contextLength });
  const other = host.connect();
  for await (const event of other.open('generate', { ...hello, priority: 'api' })) {
    if (event.type !== 'text') continue;
    other.close();
    break;
  }
  const idle = new Promise<void>((resolve) => {
    host.client.watch('engine.metrics', ({ running, waiting }) => running + waiting === 0 && resolve());
  });
  expect((await host.reply({ ...hello, maxTokens: 2 })).text).toBe('AA');
  await idle;
  // The other reply would go on to the end of the context.
  expect(steps).toBeLessThan(contextLength / 10);
});

test('watchers see a model come, be replaced and go', async () => {
  const host = fakeHost();
  const seen: ModelState[] = [];
  host.client.watch('engine.state', (state) => seen.push(state));
  await host.load('first.gguf');
  await host.load('second.gguf', { threads: 3 });
  await host.client.request('model.unload', {});
  const brief = seen.map((state) =>
    state.kind === 'ready' ? `${state.kind} ${state.model.path}` : state.kind,
  );
  expect(brief.filter((state, index) => state !== brief[index - 1])).toEqual([
    'none',
    'loading',
    'ready first.gguf',
    'loading',
    'ready second.gguf',
    'none',
  ]);
});

test('replies under way end as cancelled when another model takes the place', async () => {
  // As on a real device, other things go on during a step.
  let begin = () => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const beforeStep = () => {
    begin();
    return new Promise<undefined>((resolve) => setImmediate(resolve, undefined));
  };
  const host = fakeHost({ follow: () => 65, beforeStep });
  await host.load('first.gguf');
  const reply = host.reply(hello);
  await begun;
  await host.load('second.gguf');
  expect((await reply).done.finishReason).toBe('cancelled');
});

test('the same model with the same settings again is no work, and disturbs nobody', async () => {
  let steps = 0;
  const host = fakeHost({ ...says('Hi'), beforeStep: () => void (steps += 1) });
  const first = await host.load('model.gguf');
  const reply = host.reply(hello);
  expect(await host.load('model.gguf')).toEqual(first);
  expect([(await reply).done.finishReason, steps > 0]).toEqual(['stop', true]);
});

test('a model that does not fit leaves the running one in place', async () => {
  const attention = { kind: 'MHA', heads: 1, kvHeads: 1, headSize: 1, kvBytesPerToken: 1_000_000 } as const;
  const host = fakeHost(says('still here'), { attention });
  await host.load('model.gguf', { contextLength: 64 });
  await expect(host.load('model.gguf', { contextLength: 16_000_000 })).rejects.toMatchObject({
    code: 'model.outOfMemory',
  });
  expect((await host.reply(hello)).text).toBe('still here');
});

test('a load that is cancelled leaves no model and no error', async () => {
  const host = fakeHost();
  const stream = host.client.open('model.load', { path: 'model.gguf' });
  const events: string[] = [];
  stream.cancel();
  for await (const event of stream) events.push(event.type === 'failed' ? event.error.code : event.type);
  const state = await new Promise((resolve) => host.client.watch('engine.state', resolve));
  expect([events.at(-1), state]).toEqual(['request.cancelled', { kind: 'none' }]);
});

test('an engine whose libraries do not open says why to whoever asks', async () => {
  const reason = new PagodaError('library.missing', { variant: 'cpu', searched: [] });
  const host = new TestHost(Promise.reject(reason));
  await expect(host.client.request('engine.info', {})).rejects.toMatchObject({ code: 'library.missing' });
  await expect(host.load('model.gguf')).rejects.toMatchObject({ code: 'library.missing' });
});

test('a device that fails for good fails the reply and the model, and another load starts afresh', async () => {
  let failing = true;
  const beforeStep = () => (failing ? 'fatal' : undefined);
  const host = fakeHost({ ...says('Hi'), beforeStep });
  await host.load('model.gguf');
  await expect(host.reply(hello)).rejects.toMatchObject({ code: 'native.fatal' });
  failing = false;
  await host.load('model.gguf');
  expect((await host.reply(hello)).text).toBe('Hi');
});

test('a device that does not come back from a step is seen by asking, and asking is answered', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const host = fakeHost({ ...says('Hi'), beforeStep: () => held.then(() => undefined) });
  await host.load('model.gguf');
  const stepMs = async () => (await host.client.request('engine.ping', {})).stepMs;
  expect(await stepMs()).toBe(0);
  const reply = host.reply(hello);
  await expect.poll(stepMs).toBeGreaterThan(0);
  const before = await stepMs();
  await expect.poll(stepMs).toBeGreaterThan(before);
  release();
  await reply;
  expect(await stepMs()).toBe(0);
});

test('the next turn of a chat reads only what is new', async () => {
  const host = fakeHost(says('Hi'));
  await host.load('model.gguf');
  const first = await host.reply(hello);
  const turns = chat(user('Hello'), { role: 'assistant', content: 'Hi' }, user('More'));
  const second = await host.reply({ ...hello, prompt: turns });
  // All but the end token of the reply, which was chosen and never read.
  const { promptTokens, generatedTokens } = first.done.timings;
  expect(second.done.timings.cachedTokens).toBe(promptTokens + generatedTokens - 1);
});

test('tokens are counted as a prompt would be made of them', async () => {
  const host = fakeHost();
  await host.load('model.gguf', { contextLength: 128 });
  expect(await host.client.request('chat.count', { messages: [user('Hello')] })).toEqual({
    tokens: 25,
    contextLength: 128,
  });
  expect(await host.client.request('tokenize', { text: 'é<|im_end|>' })).toEqual({
    tokenIds: [256, 0xc3, 0xa9, 259],
  });
  expect(await host.client.request('tokenize', { text: 'a', addBegin: false })).toEqual({ tokenIds: [97] });
});

test('metrics come while something runs, and a last time when it is over', async () => {
  let release: () => void = () => undefined;
  const held = new Promise<undefined>((resolve) => (release = () => resolve(undefined)));
  const host = fakeHost({
    ...says('Hi'),
    beforeStep: (step: NativeStep) => (step.tokens.length === 1 ? held : undefined),
  });
  await host.load('model.gguf', { contextLength: 100 });
  const seen: EngineMetrics[] = [];
  const next = () =>
    new Promise<EngineMetrics>((resolve) => {
      const before = seen.length;
      const stop = host.client.watch('engine.metrics', (metrics) => {
        seen.push(metrics);
        if (seen.length <= before + 1) return;
        stop();
        resolve(metrics);
      });
    });
  const busy = next();
  const reply = host.reply(hello);
  expect(await busy).toMatchObject({ running: 1, waiting: 0, cellsUsed: 26, cellsTotal: 100 });
  const idle = next();
  release();
  await reply;
  expect(await idle).toMatchObject({ running: 0, waiting: 0, generatedPerSecond: 0, promptPerSecond: 0 });
});

/** Letters a to h, over and over. */
const cycling = {
  follow: (seen: readonly number[]) => {
    const last = seen.at(-1) ?? 0;
    return last >= 97 && last < 104 ? last + 1 : 97;
  },
};

test.each<[string, object]>([
  ['the count', { maxTokens: 21 }],
  ['a stop string', { maxTokens: 60, stop: ['fghabcdefgha'] }],
  ['a stop string across what was drafted', { maxTokens: 60, stop: ['ab'], minTokens: 9 }],
])(
  'a reply with drafts is the one without, where %s ends it too, and leaves the same in the cache',
  async (_, ends) => {
    const ask = async (drafts: 'on' | 'off') => {
      const test = fakeHost(cycling);
      try {
        await test.load('m.gguf', { contextLength: 1024, ramTierBytes: 0 });
        const prompt = raw('abcdefgh'.repeat(3));
        const first = await test.events({ prompt, sampling: greedy, drafts, ...ends });
        const text = `${'abcdefgh'.repeat(3)}${textOf(first)}`;
        const second = await test.events({
          prompt: raw(text),
          sampling: greedy,
          maxTokens: 1,
          drafts: 'off',
        });
        const done = first.at(-1);
        if (done?.type !== 'done') throw new Error(JSON.stringify(done));
        const after = second.at(-1);
        const cached = after?.type === 'done' ? after.timings.cachedTokens : -1;
        const { finishReason, tokenIds, timings } = done;
        return { same: { text, finishReason, tokenIds, cached, count: timings.generatedTokens }, timings };
      } finally {
        await test.host.close();
      }
    };
    const [off, on] = [await ask('off'), await ask('on')];
    expect(on.same).toEqual(off.same);
    expect([off.timings.draftedTokens, on.timings.acceptedTokens > 0]).toEqual([0, true]);
    expect(on.timings.acceptedTokens).toBeLessThan(on.timings.generatedTokens);
  },
);

test.each([
  ['keeps one state', { isRecurrent: true }],
  ['sees a window alone', { metadata: { 'fake.attention.sliding_window': '512' } }],
])('a model that %s is never drafted for, and says so where that is asked of it', async (_, script) => {
  const test = fakeHost({ ...cycling, ...script });
  try {
    await test.load('m.gguf', { contextLength: 1024, ramTierBytes: 0 });
    const ask = async (drafts: 'auto' | 'on') =>
      (await test.events({ prompt: raw('abcdefgh'.repeat(3)), sampling: greedy, maxTokens: 9, drafts })).at(
        -1,
      );
    expect(await ask('auto')).toMatchObject({
      type: 'done',
      timings: { draftedTokens: 0, generatedTokens: 9 },
    });
    expect(await ask('on')).toMatchObject({ type: 'failed', error: { code: 'drafts.unsupported' } });
  } finally {
    await test.host.close();
  }
});

test('what a reply cannot be kept to is said before there is a reply, and before there is a model', async () => {
  const host = fakeHost();
  const check = (schema: Record<string, unknown>) =>
    host.client.request('format.check', { format: { kind: 'jsonSchema', schema } });
  const refused = { code: 'request.invalid', data: { issues: [expect.stringMatching(/^format\.schema: /)] } };
  await expect(check({ type: 'word' })).rejects.toMatchObject(refused);
  await host.load('model.gguf');
  await expect(check({ type: 'word' })).rejects.toMatchObject(refused);
  expect(await check({ type: 'string' })).toEqual({});
});
