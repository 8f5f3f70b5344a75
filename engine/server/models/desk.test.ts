import { afterEach, describe, expect, test, vi } from 'vitest';
import { PagodaError } from '../../contract/errors.ts';
import { loadSettings } from '../../contract/models.ts';
import type { Offered, OfferedModel, ServerSettingsInput } from '../../contract/server.ts';
import { fakeHost, plainReport, type TestHost } from '../../test/host.ts';
import {
  answering,
  eventsOf,
  rawConnection,
  serveHost,
  until,
  user,
  type Serving,
} from '../../test/serving.ts';
import { WatchableValue } from '../../transport/watchableValue.ts';
import type { Shelf } from './shelf.ts';

const chat = '/v1/chat/completions';
const at = (name: string, more: Partial<OfferedModel> = {}): OfferedModel => ({
  path: `/models/${name}.gguf`,
  name,
  owner: 'added',
  bytes: 1,
  parameters: null,
  contextLength: 8192,
  quantisation: null,
  modifiedAt: 1_700_000_000_000,
  settings: loadSettings.parse({}),
  systemPrompt: null,
  temperature: null,
  topP: null,
  ...more,
});

class TestShelf extends WatchableValue<Offered> implements Shelf {
  keepsHome = false;
  /** Found by the next look. */
  later: OfferedModel[] = [];
  offered(anew?: boolean): Promise<Offered> {
    if (anew && this.later.length > 0)
      this.set({ ...this.current(), models: [...this.current().models, ...this.later] });
    return Promise.resolve(this.current());
  }
}

let serving: Serving | undefined;
afterEach(async () => {
  release();
  await serving?.close();
  serving = undefined;
});

/** Steps of the engine wait for it. */
let held: Promise<undefined> | undefined;
let release: () => void = () => undefined;
function hold(): void {
  held = new Promise((resolve) => {
    release = () => {
      held = undefined;
      resolve(undefined);
    };
  });
}
const person = { prompt: { kind: 'chat', messages: user('Hi') } } as const;

function hostOf(): TestHost {
  return fakeHost(
    { ...answering(() => 'Hello there.'), beforeStep: () => held },
    {},
    {
      readReport: (path: string) => {
        if (path.includes('broken')) throw new PagodaError('model.malformed', { path, detail: 'no' });
        const huge = path.includes('huge')
          ? { memory: { ...plainReport(path).memory, weightsBytes: 2 ** 50, totalBytes: 2 ** 50 } }
          : {};
        return Promise.resolve({ ...plainReport(path), ...huge });
      },
    },
  );
}

async function serve(
  settings: ServerSettingsInput = {},
  models = [at('one'), at('two'), at('huge'), at('broken')],
  more = {},
) {
  const host = hostOf();
  await host.load('/models/one.gguf');
  const shelf = new TestShelf({ models, home: '/models/one.gguf' });
  serving = await serveHost(host, { models: 'any', ...settings }, { shelf, ...more });
  const ask = (model: string | undefined, body: object = {}) =>
    serving!.post(chat, { model, messages: user('Hi'), ...body });
  return { ...serving, host, shelf, ask };
}

const loaded = (host: TestHost): Promise<string> =>
  new Promise((resolve) => {
    const stop = host.client.watch('engine.state', (state) => {
      stop();
      resolve(state.kind === 'ready' ? state.model.path : state.kind);
    });
  });

describe('a request that names another model', () => {
  test('has it loaded, and is answered by it; the list has it first then', async () => {
    const { ask, get, host } = await serve();
    expect((await ask('TWO.gguf')).body).toMatchObject({
      model: 'two',
      choices: [{ finish_reason: 'stop' }],
    });
    expect(await loaded(host)).toBe('/models/two.gguf');
    const { data } = (await get('/v1/models')).body;
    expect(data.map(({ id, status }: any) => [id, status.value])).toEqual([
      ['two', 'loaded'],
      ['one', 'unloaded'],
      ['huge', 'unloaded'],
      ['broken', 'unloaded'],
    ]);
    expect(data[1]).toMatchObject({ object: 'model', created: 1_700_000_000, owned_by: 'user' });
    expect((await get('/v1/models/one')).body).toMatchObject({ id: 'one', status: { value: 'unloaded' } });
    // Nobody named: whichever is there.
    expect((await ask(undefined)).body.model).toBe('two');
  });

  test('that is not there is told what there is, in words; what came to the library since is found', async () => {
    const { ask, shelf } = await serve();
    const { status, body } = await ask('three');
    expect([status, body.error.code, body.error.message]).toEqual([
      404,
      'model_not_found',
      'There is no model "three" here; there are "one", "two", "huge", "broken".',
    ]);
    shelf.later = [at('three')];
    expect((await ask('three')).body.model).toBe('three');
  });

  test('that could be two is told which', async () => {
    const two = [
      at('one'),
      at('m-Q4_0', { path: '/a/m-Q4_0.gguf' }),
      at('m-Q8_0', { path: '/a/m-Q8_0.gguf' }),
    ];
    const { ask } = await serve({}, two);
    const { status, body } = await ask('m');
    expect([status, body.error.code, body.error.message]).toEqual([
      400,
      'model_ambiguous',
      '"m" can be 2 models here: "m-Q4_0", "m-Q8_0". Name one of them.',
    ]);
  });

  test('that does not fit is refused with its numbers, and the one that is there stays', async () => {
    const { ask, host } = await serve();
    const { status, body } = await ask('huge');
    expect([status, body.error.code]).toEqual([400, 'model_does_not_fit']);
    expect(body.error.message).toMatch(/needs about [\d.]+ GiB of memory, and [\d.]+ GiB can be had/);
    expect((await ask('broken')).body.error).toMatchObject({ code: 'model_not_loadable' });
    expect(await loaded(host)).toBe('/models/one.gguf');
    expect((await ask('one')).status).toBe(200);
  });

  test('and has something else wrong is told that first', async () => {
    const { ask } = await serve();
    expect((await ask('three', { temperature: 'hot' })).body.error.param).toBe('temperature');
  });

  test('waits, with signs of life, until those of the running one are done, and none of them is lost', async () => {
    const { ask, host, url } = await serve({}, undefined, { times: { beginWithin: 10, alive: 20 } });
    // A person's chat, which the server knows nothing of.
    hold();
    const reply = host.reply(person);
    const response = await fetch(`${url}${chat}`, {
      method: 'POST',
      body: JSON.stringify({ model: 'two', messages: user('Hi'), stream: true }),
    });
    const read = response.body!.getReader();
    let heard = '';
    while (!heard.includes(': loading the model'))
      heard += Buffer.from((await read.read()).value!).toString();
    expect(await loaded(host)).toBe('/models/one.gguf');
    release();
    expect((await reply).text).toBe('Hello there.');
    for (let next = await read.read(); !next.done; next = await read.read())
      heard += Buffer.from(next.value).toString();
    expect(
      eventsOf(heard)
        .map((event) => event.choices?.[0]?.delta.content ?? '')
        .join(''),
    ).toBe('Hello there.');
    expect(heard).toContain('[DONE]');
    expect((await ask('one')).body.model).toBe('one');
  });

  test('as many may wait for it as are served and wait once it is there, and none of them is sent away then', async () => {
    const { ask, host, get, post } = await serve({ parallel: 2, queue: 2 });
    hold();
    const reply = host.reply(person);
    const asked = [ask('two'), ask('two', { n: 2 }), post('/tokenize', { model: 'two', content: 'a' })];
    const waiting = async () => /^pagoda_requests_waiting (\d+)$/m.exec((await get('/metrics')).text)?.[1];
    await vi.waitUntil(async () => (await waiting()) === '3');
    for (const more of [{}, { stream: true }]) {
      const refused = await ask('two', more);
      expect([refused.status, refused.body.error.code]).toEqual([429, 'queue_full']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    release();
    await reply;
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await waiting()).toBe('0');
    expect((await ask('two')).status).toBe(200);
  });

  test('waits for it alone also where nobody may wait for a place', async () => {
    const { ask } = await serve({ parallel: 1, queue: 0 });
    expect((await ask('two')).status).toBe(200);
  });

  test('forty of two models in turn are all answered, each by its own', async () => {
    const { ask } = await serve();
    const names = Array.from({ length: 40 }, (_, index) => (index % 2 ? 'one' : 'two'));
    const answers = await Promise.all(names.map((name) => ask(name)));
    expect(answers.map(({ status, body }) => [status, body.model, body.choices[0].message.content])).toEqual(
      names.map((name) => [200, name, 'Hello there.']),
    );
  });

  test('and leaves while it waits leaves nothing behind', async () => {
    const { host, url, ask } = await serve();
    hold();
    const reply = host.reply(person);
    const body = JSON.stringify({ model: 'two', messages: user('Hi'), stream: true });
    const { socket, closed } = rawConnection(url);
    socket.write(`POST ${chat} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    await until(() => serving!.server.status().requests.some(({ state }) => state === 'loading'));
    socket.destroy();
    await closed;
    await until(() => serving!.server.status().requests.length === 0);
    release();
    expect((await reply).text).toBe('Hello there.');
    expect((await ask(undefined)).body.model).toBe('one');
    expect(await loaded(host)).toBe('/models/one.gguf');
  });

  test('is refused where requests may have no other loaded, and the list has none', async () => {
    const { ask, get } = await serve({ models: 'loaded' });
    expect((await ask('two')).body.error.message).toBe(
      'There is no model "two" here; there is "one". Requests may not have another one loaded.',
    );
    expect((await ask('ONE.gguf')).status).toBe(200);
    expect((await get('/v1/models')).body.data.map(({ id }: any) => id)).toEqual(['one']);
  });

  test('has its turn back where a person took the model away before anything was said', async () => {
    const { ask, host } = await serve();
    hold();
    const answer = ask('two');
    await until(() => serving!.server.status().requests.some(({ state }) => state === 'reading'));
    const taking = host.load('/models/one.gguf');
    await new Promise((resolve) => setTimeout(resolve, 20));
    release();
    await taking;
    const { status, body } = await answer;
    expect([status, body.model, body.choices[0].message.content]).toEqual([200, 'two', 'Hello there.']);
  });
});

test('what is loaded answers to its name also where the library does not have it', async () => {
  const { ask, host } = await serve();
  await host.load('/elsewhere/mine.gguf');
  expect((await ask('mine')).body.model).toBe('mine');
  expect((await ask('two')).body.model).toBe('two');
});

test('an alias is the home model’s, also while another one is there', async () => {
  const { ask, get } = await serve({}, undefined, { aliases: ['gpt-4o'] });
  await ask('two');
  expect((await get('/v1/models')).body.data[0].id).toBe('two');
  expect((await ask('gpt-4o')).body.model).toBe('one');
});

describe('without requests', () => {
  const soon = 0.001;
  test('the model goes after a while and comes back with the next request; who looks sees it all the time', async () => {
    const { ask, get, host } = await serve({ idleMinutes: soon });
    await vi.waitUntil(async () => (await loaded(host)) === 'none', { timeout: 10_000 });
    expect((await get('/health')).status).toBe(200);
    expect((await get('/v1/models')).body.data[0]).toMatchObject({
      id: 'one',
      status: { value: 'unloaded' },
    });
    expect((await get('/pagoda/state')).body.state.kind).toBe('ready');
    expect((await ask(undefined)).body.model).toBe('one');
    expect((await serving!.post('/tokenize', { content: 'a' })).body).toEqual({ tokens: [97] });
  });

  test('a request in the moment of its going is answered', async () => {
    const { ask } = await serve({ idleMinutes: 1e-9 });
    for (let index = 0; index < 30; index++) {
      const { status } = await ask(undefined);
      expect(status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, index % 4));
    }
  });

  test('what a person has loaded stays; what a request had loaded goes', async () => {
    const { ask, host, shelf } = await serve({ idleMinutes: soon });
    shelf.keepsHome = true;
    await ask('one');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await loaded(host)).toBe('/models/one.gguf');
    await ask('two');
    await vi.waitUntil(async () => (await loaded(host)) === 'none', { timeout: 10_000 });
  });

  test('another Pagoda that follows the model keeps it', async () => {
    const { host, url } = await serve({ idleMinutes: soon });
    const leave = new AbortController();
    await fetch(`${url}/pagoda/watch`, { signal: leave.signal });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await loaded(host)).toBe('/models/one.gguf');
    leave.abort();
    await vi.waitUntil(async () => (await loaded(host)) === 'none', { timeout: 10_000 });
  });
});

test('what is set for a model counts where a request says nothing, as soon as it is set', async () => {
  const host = fakeHost(
    answering((before) => /<\|im_start\|>system\n(.*?)<\|im_end\|>/.exec(before)?.[1] ?? 'none'),
  );
  await host.load('/models/one.gguf');
  const models = (systemPrompt: string | null) => [at('one'), at('two', { systemPrompt, temperature: 0.1 })];
  const shelf = new TestShelf({ models: models('Be brief.'), home: '/models/one.gguf' });
  serving = await serveHost(host, { models: 'any' }, { shelf });
  const said = async (model: string, messages: object[] = user('Hi')) =>
    (await serving!.post(chat, { model, messages })).body.choices[0].message.content;
  expect(await said('one')).toBe('none');
  expect(await said('two')).toBe('Be brief.');
  expect(await said('two', [{ role: 'system', content: 'Mine.' }, ...user('Hi')])).toBe('Mine.');
  shelf.set({ models: models('Be long.'), home: '/models/one.gguf' });
  expect(await said('two')).toBe('Be long.');
});
