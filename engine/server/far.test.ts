import { afterEach, expect, test, vi } from 'vitest';
import { engineInfo, type ModelState } from '../contract/engine.ts';
import { errorValue } from '../contract/errors.ts';
import { fakeHost, type TestHost } from '../test/host.ts';
import { eventsOf, serveHost, user, type Serving } from '../test/serving.ts';
import { namelessError, namelessState } from './nameless.ts';
import { GENERATE_PATH, requestPath, STATE_PATH } from '../remote/protocol.ts';

let serving: Serving | undefined;
afterEach(() => serving?.close());

async function serve(host: TestHost): Promise<Serving> {
  await host.load('/home/ann/models/fake.gguf');
  return (serving = await serveHost(host));
}

test('parameters that are not as they should be are refused as any request is', async () => {
  const { post } = await serve(fakeHost());
  for (const [name, body] of [
    ['tokenize', {}],
    ['detokenize', { tokenIds: [0.5] }],
    ['chat.count', { messages: [] }],
    ['format.check', []],
  ] as const) {
    const { status, body: said } = await post(requestPath(name), body);
    expect([status, said.error.type]).toEqual([400, 'invalid_request_error']);
  }
  const { status, body } = await post(requestPath('tokenize'), { text: 'a', addBegin: false });
  expect([status, body.result.tokenIds]).toEqual([200, [97]]);
});

test('where files lie on this machine, and its processes, are not told', async () => {
  const { post, get } = await serve(fakeHost({ chatTemplate: null }));
  const info = engineInfo.parse((await post(requestPath('engine.info'), {})).body.result);
  expect([info.libraryFolder, info.pid]).toEqual(['', 0]);
  const texts = [(await get(STATE_PATH)).text];
  const chat = { kind: 'chat', messages: user('Hi') };
  const counted = await post(requestPath('chat.count'), { messages: chat.messages });
  expect(errorValue.parse(counted.body.error)).toEqual({
    code: 'template.missing',
    data: { path: 'fake.gguf' },
  });
  const generated = await post(GENERATE_PATH, { prompt: chat });
  expect(eventsOf(generated.text).at(-1)).toMatchObject({
    type: 'failed',
    error: { code: 'template.missing' },
  });
  texts.push(counted.text, generated.text);
  expect(texts.join('\n')).not.toContain('/home');
});

test('a draft model goes by its name, too', async () => {
  const host = fakeHost();
  const model = await host.load('/home/ann/models/fake.gguf');
  await host.host.close();
  const draftModel = { path: '/home/ann/small.gguf', name: 'Small', parameters: 1, fileBytes: 1, notes: [] };
  const state: ModelState = { kind: 'ready', model: { ...model, draftModel } };
  expect(namelessState(state)).toMatchObject({ model: { path: 'fake', draftModel: { path: 'small' } } });
});

test.each([
  ["ENOENT: no such file, open '/home/ann/a.gguf'", "ENOENT: no such file, open 'a.gguf'"],
  ['C:\\Users\\ann\\a.gguf is damaged', 'a.gguf is damaged'],
  ['yes and/or no, 1/2/3, <a/b/>', 'yes and/or no, 1/2/3, <a/b/>'],
])('of paths in what went wrong, the last part is told: %s', (detail, told) => {
  expect(namelessError({ code: 'internal', data: { detail } })).toEqual({
    code: 'internal',
    data: { detail: told },
  });
});

test('whoever asks from afar may draw on no chats but its own', async () => {
  const host = fakeHost();
  const open = vi.spyOn(host.client, 'open');
  const { post } = await serve(host);
  await post(GENERATE_PATH, {
    prompt: { kind: 'raw', text: 'a' },
    maxTokens: 2,
    draftSource: 'allChats',
    drafts: 'on',
    chat: 'a person’s',
    priority: 'person',
  });
  expect(open.mock.calls.at(-1)).toEqual([
    'generate',
    expect.objectContaining({ draftSource: 'chat', chat: '', priority: 'api' }),
  ]);
});

test('tokens are bounded by the vocabulary and the context, and said so before any work', async () => {
  const host = fakeHost();
  const open = vi.spyOn(host.client, 'open');
  const { post } = await serve(host);
  const asked = open.mock.calls.length;
  const own = (tokenIds: number[]) => [...user('Hi'), { role: 'assistant', content: 'a', tokenIds }];
  const long = new Array<number>(8192).fill(97);
  for (const [path, body, words] of [
    [GENERATE_PATH, { prompt: { kind: 'tokens', tokenIds: [97, 999_999] } }, 'prompt.tokenIds[1]: 999999'],
    [GENERATE_PATH, { prompt: { kind: 'tokens', tokenIds: long } }, '8,192 tokens'],
    [GENERATE_PATH, { prompt: { kind: 'chat', messages: own(long) } }, 'messages[1].tokenIds: 8192'],
    [requestPath('prompt.plan'), { prompt: { kind: 'chat', messages: own(long) } }, 'messages[1].tokenIds'],
    [requestPath('chat.count'), { messages: own(long) }, 'messages[1].tokenIds'],
    [requestPath('detokenize'), { tokenIds: [999_999] }, 'tokenIds[0]: 999999'],
  ] as const) {
    const { status, body: said } = await post(path, body);
    expect([status, said.error.message]).toEqual([400, expect.stringContaining(words)]);
  }
  expect(open.mock.calls).toHaveLength(asked);
  // Another model's, which may have more of them: the text counts.
  const { text } = await post(GENERATE_PATH, {
    prompt: { kind: 'chat', messages: own([999_999]), continueLast: true },
    maxTokens: 2,
  });
  expect(eventsOf(text).at(-1)).toMatchObject({ type: 'done', finishReason: 'length' });
});

test('whether tokens are proposed is the word of whoever asks, else of the server', async () => {
  const host = fakeHost();
  await host.load('/models/fake.gguf');
  const open = vi.spyOn(host.client, 'open');
  const { post } = (serving = await serveHost(host, { drafts: 'off' }));
  for (const drafts of [undefined, 'auto', 'on'])
    await post(GENERATE_PATH, { prompt: { kind: 'raw', text: 'a' }, maxTokens: 2, drafts });
  expect(open.mock.calls.map(([, params]) => (params as { drafts: string }).drafts)).toEqual([
    'off',
    'off',
    'on',
  ]);
});
