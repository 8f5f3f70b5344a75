import { expect, test } from 'vitest';
import type { GenerateEvent } from '../contract/generation.ts';
import { FAKE_TOKENS, replyAfter } from '../native/fakes/fakeNative.ts';
import { chat, fakeHost, greedy, raw, textOf, type TestHost } from '../test/host.ts';

const system = { role: 'system', content: 'Be brief.' } as const;
const user = (content: string) => ({ role: 'user', content }) as const;
const assistant = (content: string) => ({ role: 'assistant', content }) as const;
const turns = (count: number) =>
  Array.from({ length: count }, (_, turn) => [user(`question ${turn}`), assistant(`answer ${turn}`)]).flat();

const opening = '<|im_start|>assistant\n';
const long =
  'a long reply that goes on and on, far beyond the room that there is for it in this context, '.repeat(2);
/** Answers at length, and requests for a summary with one. */
const script = {
  follow: replyAfter(opening, (before) =>
    before.includes('Summarise our') ? 'SUMMARY' : before.includes('twice') ? long + long : long,
  ),
};
const textOfTokens = (tokens: readonly number[]) =>
  tokens
    .map((token) =>
      token === FAKE_TOKENS.begin
        ? ''
        : token === FAKE_TOKENS.turnStart
          ? '<'
          : token === FAKE_TOKENS.turnEnd
            ? '>'
            : String.fromCharCode(token),
    )
    .join('');

async function start(contextLength: number): Promise<TestHost> {
  const host = fakeHost(script);
  await host.load('model.gguf', { contextLength });
  return host;
}
const overflowed = (events: readonly GenerateEvent[]) =>
  events.flatMap((event) => (event.type === 'overflowed' ? [event] : []));

test('a conversation that does not fit slides: the system message and the newest turns stay', async () => {
  const host = await start(400);
  const messages = [system, ...turns(10), user('last')];
  const { done } = await host.reply({
    prompt: chat(...messages),
    sampling: greedy,
    maxTokens: 5,
    overflow: { policy: 'slide' },
  });
  const prompt = textOfTokens(done.promptTokenIds);
  expect(prompt.startsWith('<system\nBe brief.>\n<user\nquestion 6>')).toBe(true);
  expect(prompt.endsWith('<user\nlast>\n<assistant\n')).toBe(true);
  await expect(host.reply({ prompt: chat(...messages), sampling: greedy })).rejects.toMatchObject({
    code: 'context.promptTooLong',
  });
});

test('what was left out is told with its tokens, and the next reply sees the same', async () => {
  const host = await start(400);
  const first = [system, ...turns(10), user('last')];
  const ask = async (messages: typeof first, dropped: number) => {
    const overflow = { policy: 'slide', dropped } as const;
    return host.events({ prompt: chat(...messages), sampling: greedy, maxTokens: 5, overflow });
  };
  const [told] = overflowed(await ask(first, 0));
  expect(told).toMatchObject({ dropped: 12, newly: 12, summary: null });
  expect(told!.tokens).toBeGreaterThan(200);
  const events = await ask([...first, assistant('a lon'), user('more')], 12);
  expect(overflowed(events)).toMatchObject([{ dropped: 12, newly: 0, tokens: 0 }]);
  // What was read for the first reply is not read again for the second.
  const prompt = events.find((event) => event.type === 'prompt');
  expect(prompt).toMatchObject({ read: told!.promptTokens + 5 - 1 });
});

test('a reply that fills the context goes on with less before it, to the end', async () => {
  const host = await start(400);
  const messages = [system, ...turns(6), user('last')];
  const request = { prompt: chat(...messages), sampling: greedy } as const;
  const stopped = await host.reply(request);
  expect(stopped.done.finishReason).toBe('context');
  const events = await host.events({ ...request, overflow: { policy: 'slide' }, logprobs: 0 });
  const done = events.at(-1);
  if (done?.type !== 'done') throw new Error('no final event');
  expect([textOf(events), done.finishReason]).toEqual([long, 'stop']);
  expect(done.logprobs?.length).toBe(done.tokenIds.length);
  expect(overflowed(events).length).toBe(1);
  expect(overflowed(events)[0]!.dropped).toBeGreaterThan(0);
});

test('going on with a reply that was cut slides as well, and says the same', async () => {
  const host = await start(400);
  const messages = [system, ...turns(6), user('last')];
  const cut = await host.reply({ prompt: chat(...messages), sampling: greedy, maxTokens: 20 });
  const begun = { ...assistant(cut.text), tokenIds: cut.done.replyTokenIds! };
  const events = await host.events({
    prompt: { kind: 'chat', messages: [...messages, begun], continueLast: true },
    sampling: greedy,
    overflow: { policy: 'slide' },
  });
  expect(cut.text + textOf(events)).toBe(long);
  expect(events.at(-1)).toMatchObject({ type: 'done', finishReason: 'stop' });
  expect(overflowed(events).length).toBe(1);
});

test('a reply that alone with its turn fills the context ends there', async () => {
  const host = await start(100);
  const { done } = await host.reply({
    prompt: chat(...turns(3), user('last')),
    sampling: greedy,
    overflow: { policy: 'slide' },
  });
  expect(done.finishReason).toBe('context');
});

test('a reply is cancelled while it is read again like at any other time', async () => {
  const host = await start(400);
  const stream = host.client.open('generate', {
    prompt: chat(system, ...turns(6), user('last')),
    sampling: greedy,
    overflow: { policy: 'slide' },
  });
  const events: GenerateEvent[] = [];
  for await (const event of stream) {
    events.push(event);
    if (event.type === 'overflowed') stream.cancel();
  }
  expect(events.at(-1)).toMatchObject({ type: 'done', finishReason: 'cancelled' });
});

test('a last turn that alone is too long is refused with words of its own, whatever the policy leaves out', async () => {
  const host = await start(100);
  for (const policy of ['slide', 'summarise'] as const)
    await expect(
      host.reply({
        prompt: chat(system, ...turns(3), user('x'.repeat(99))),
        sampling: greedy,
        overflow: { policy },
      }),
    ).rejects.toMatchObject({ code: 'context.lastTurnTooLong', data: { contextLength: 100 } });
});

test('a raw prompt has no turns to leave out', async () => {
  const host = await start(100);
  const request = { prompt: raw('x'), sampling: greedy, overflow: { policy: 'slide' } } as const;
  await expect(host.reply(request)).rejects.toMatchObject({ code: 'request.invalid' });
});

test('a summary of the model stands in the place of what was left out, and serves the next reply', async () => {
  const host = await start(1200);
  const messages = [system, ...turns(25), user('last')];
  const ask = (list: Parameters<typeof chat>, overflow: object) =>
    host.events({
      prompt: chat(...list),
      sampling: greedy,
      maxTokens: 5,
      overflow: { policy: 'summarise', ...overflow },
    });
  const events = await ask(messages, {});
  const [told] = overflowed(events);
  expect(events.filter(({ type }) => type === 'summarising')).toEqual([
    { type: 'summarising', messages: told!.dropped },
  ]);
  expect([told!.summary, told!.newly]).toEqual(['SUMMARY', told!.dropped]);
  const { dropped, summary } = told!;
  const again = await ask([...messages, assistant('a lon'), user('more')], { dropped, summary });
  expect(again.some(({ type }) => type === 'summarising')).toBe(false);
  expect(overflowed(again)).toMatchObject([{ dropped, newly: 0, summary }]);
  const done = again.at(-1);
  if (done?.type !== 'done') throw new Error('no final event');
  expect(textOfTokens(done.promptTokenIds)).toContain(
    `<user\n[What was said before, as a summary: SUMMARY]\n\nquestion ${dropped / 2}>`,
  );
});

test('a reply that fills the context has what goes summarised, and goes on', async () => {
  const host = await start(1200);
  const messages = [system, ...turns(21), user('twice')];
  const events = await host.events({
    prompt: chat(...messages),
    sampling: greedy,
    overflow: { policy: 'summarise' },
  });
  const types = events.map(({ type }) => type);
  const last = overflowed(events).at(-1);
  expect([textOf(events), last?.summary]).toEqual([long + long, 'SUMMARY']);
  expect(types.indexOf('summarising')).toBeGreaterThan(types.indexOf('text'));
});

test('turns that fit no context are left out of the summary, and the rest is summarised in rounds', async () => {
  const host = await start(800);
  const messages = [...turns(3), user('x'.repeat(2000)), assistant('y'), ...turns(60), user('last')];
  const events = await host.events({
    prompt: chat(...messages),
    sampling: greedy,
    maxTokens: 5,
    overflow: { policy: 'summarise' },
  });
  expect(overflowed(events)).toMatchObject([{ summary: 'SUMMARY' }]);
  expect(events.at(-1)).toMatchObject({ type: 'done' });
});

test('a plan says of each message what it would cost, and what is cached once it was read', async () => {
  const host = await start(400);
  const messages = [system, ...turns(10), user('last')];
  const prompt = chat(...messages);
  const plan = () => host.client.request('prompt.plan', { prompt, overflow: { policy: 'slide' } });
  const before = await plan();
  expect([before.cached, before.stored, before.view.dropped]).toEqual([0, 0, 12]);
  expect(before.messages.map(({ dropped }) => dropped)).toEqual(
    messages.map((_, index) => index >= 1 && index <= 12),
  );
  expect(before.messages.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(before.tokens);
  await host.reply({ prompt, sampling: greedy, maxTokens: 5, overflow: { policy: 'slide' } });
  const after = await plan();
  expect(after.cached).toBe(after.tokens - 1);
  expect(after.messages.map(({ tokens, cached }) => tokens - cached)).toEqual(
    messages.map((_, index) => (index === messages.length - 1 ? 1 : 0)),
  );
  const plain = await host.client.request('prompt.plan', { prompt: raw('abc') });
  expect([plain.tokens, plain.messages]).toEqual([4, []]);
});

test('a prompt is read ahead as it would be sent', async () => {
  const host = await start(400);
  const messages = [system, ...turns(10), user('last')];
  const overflow = { policy: 'slide' } as const;
  for await (const _ of host.client.open('prompt.readAhead', { prompt: chat(...messages), overflow }));
  const { done } = await host.reply({ prompt: chat(...messages), sampling: greedy, maxTokens: 1, overflow });
  expect(done.timings.cachedTokens).toBe(done.promptTokenIds.length - 1);
});
