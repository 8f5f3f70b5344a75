import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { fakeHost } from '../test/host.ts';
import {
  answering,
  chat,
  endless,
  eventsOf,
  rawConnection,
  servedInTests,
  serveHost,
  until,
  user,
} from '../test/serving.ts';

const { serve, opened } = servedInTests();

describe('a chat', () => {
  test('is answered with its usage, whatever type its body says it is', async () => {
    const { post } = await serve();
    const { status, body, headers } = await post(
      chat,
      { messages: user('Hi') },
      { 'content-type': 'text/plain' },
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      object: 'chat.completion',
      model: 'fake',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello there.' }, finish_reason: 'stop' }],
      usage: { completion_tokens: 13, prompt_tokens_details: { cached_tokens: 0 } },
    });
    expect(body.usage.total_tokens).toBe(Number(body.usage.prompt_tokens) + 13);
    expect(headers.get('x-request-id')).toMatch(/^req_/);
  });

  test('streams: the role, the text, why it ended, usage where it is wanted, and the end', async () => {
    const { post } = await serve();
    const { text } = await post(chat, {
      messages: user('Hi'),
      stream: true,
      stream_options: { include_usage: true },
    });
    const events = eventsOf(text);
    expect(events.at(-1)).toBe('[DONE]');
    const chunks = events.slice(0, -1);
    expect(chunks[0].choices).toEqual([
      { index: 0, delta: { role: 'assistant', content: '' }, logprobs: null, finish_reason: null },
    ]);
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('Hello there.');
    expect(chunks.at(-2).choices[0]).toMatchObject({ delta: {}, finish_reason: 'stop' });
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 13 } });
    expect(chunks.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true);
    expect(new Set(chunks.map((chunk) => chunk.id)).size).toBe(1);
  });

  test('ends before a stop text and at the most tokens, and says which', async () => {
    const { post } = await serve();
    const reply = async (more: object) => {
      const { body } = await post(chat, { messages: user('Hi'), ...more });
      return [body.choices[0].message.content, body.choices[0].finish_reason];
    };
    expect(await reply({ stop: 'there' })).toEqual(['Hello ', 'stop']);
    expect(await reply({ max_tokens: 4 })).toEqual(['Hell', 'length']);
    expect(await reply({ max_completion_tokens: 4 })).toEqual(['Hell', 'length']);
    expect(await reply({ n_predict: 4 })).toEqual(['Hell', 'length']);
  });

  test('reads the prompt and writes nothing where no tokens are wanted', async () => {
    const { post } = await serve();
    for (const none of [
      { max_tokens: 0 },
      { max_completion_tokens: 0 },
      { n_predict: 0 },
      { max_tokens: 0, n: 2 },
    ]) {
      const { status, body } = await post(chat, { messages: user('Hi'), ...none });
      expect([status, body.choices.map((choice: any) => choice.message.content)]).toEqual([
        200,
        body.choices.map(() => ''),
      ]);
      expect(body.choices[0].finish_reason).toBe('length');
      expect(body.usage.completion_tokens).toBe(0);
      expect(body.usage.prompt_tokens).toBeGreaterThan(0);
    }
    const { text } = await post(chat, { messages: user('Hi'), max_tokens: 0, stream: true });
    const events = eventsOf(text).slice(0, -1);
    expect(events.map((event) => event.choices[0]?.delta.content ?? '').join('')).toBe('');
    expect(events.at(-1).choices[0].finish_reason).toBe('length');
    // It is in the cache then.
    const { body } = await post(chat, { messages: user('Hi'), max_tokens: 1 });
    expect(body.usage.prompt_tokens_details.cached_tokens).toBeGreaterThan(0);
  });

  test('goes on beyond its end where that is ignored', async () => {
    const { post } = await serve();
    const { body } = await post(chat, { messages: user('Hi'), ignore_eos: true, max_tokens: 30 });
    expect([body.usage.completion_tokens, body.choices[0].finish_reason]).toEqual([30, 'length']);
    expect(body.choices[0].message.content).toMatch(/^Hello there\./);
  });

  test('has several replies', async () => {
    const { post } = await serve();
    const { body } = await post(chat, { messages: user('Hi'), n: 3 });
    expect(body.choices.map((choice: any) => [choice.index, choice.message.content])).toEqual([
      [0, 'Hello there.'],
      [1, 'Hello there.'],
      [2, 'Hello there.'],
    ]);
    expect(body.usage).toMatchObject({ completion_tokens: 39 });
    const { text } = await post(chat, { messages: user('Hi'), n: 2, stream: true });
    const texts = ['', ''];
    for (const event of eventsOf(text))
      if (event !== '[DONE]')
        for (const { index, delta } of event.choices)
          texts[index] = `${texts[index] ?? ''}${String(delta.content ?? '')}`;
    expect(texts).toEqual(['Hello there.', 'Hello there.']);
  });

  test('has log-probabilities of what it says and of nothing else', async () => {
    const { post } = await serve();
    const ask = { messages: user('Hi'), logprobs: true, top_logprobs: 2 };
    for (const stop of [undefined, 'there']) {
      const { body } = await post(chat, { ...ask, stop });
      const [{ message, logprobs }] = body.choices;
      expect(logprobs.content.map(({ token }: any) => token).join('')).toBe(message.content);
      expect(logprobs.content[0]).toMatchObject({ token: 'H', bytes: [72] });
      expect(logprobs.content[0].top_logprobs).toHaveLength(2);
      const { text } = await post(chat, { ...ask, stop, stream: true });
      const streamed = eventsOf(text).flatMap((event) => event.choices?.[0]?.logprobs?.content ?? []);
      expect(streamed).toEqual(logprobs.content);
    }
  });

  test('that has reasoning has it apart', async () => {
    const think = answering(() => '<think>Who is it?</think>Hello.');
    const template =
      "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}{% endfor %}" +
      "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}{# <think> </think> #}";
    const { post } = await serve({ ...think, chatTemplate: template });
    const { body } = await post(chat, { messages: user('Hi') });
    const { content, reasoning_content: reasoning = '' } = body.choices[0].message;
    expect(`${reasoning}|${content}`).toMatch(/Who is it\?.*\|?Hello\./);
  });
});

describe('a completion', () => {
  const completions = '/v1/completions';
  const next = { follow: (tokens: readonly number[]) => tokens.at(-1)! + 1 };

  test('goes on from texts and tokens, 16 tokens where nothing is said', async () => {
    const { post } = await serve(next);
    const texts = async (more: object) =>
      (await post(completions, more)).body.choices.map((choice: any) => choice.text);
    expect(await texts({ prompt: 'A', max_tokens: 3 })).toEqual(['BCD']);
    expect(await texts({ prompt: ['A', 'a'], max_tokens: 2, n: 2 })).toEqual(['BC', 'BC', 'bc', 'bc']);
    expect(await texts({ prompt: [65], max_tokens: 2 })).toEqual(['BC']);
    expect(await texts({ prompt: [[65], [97]], max_tokens: 2 })).toEqual(['BC', 'bc']);
    expect(await texts({ prompt: 'A' })).toEqual(['BCDEFGHIJKLMNOPQ']);
    expect(await texts({ prompt: 'A', echo: true, max_tokens: 2 })).toEqual(['ABC']);
    expect(await texts({ prompt: [65, 66], echo: true, max_tokens: 2 })).toEqual(['ABCD']);
    expect(await texts({ prompt: ['A', 'B'], echo: true, max_tokens: 0 })).toEqual(['A', 'B']);
    expect(await texts({ prompt: 'A', max_tokens: 0 })).toEqual(['']);
  });

  test('has log-probabilities in the older shape, with places in the text', async () => {
    const { post } = await serve(next);
    const { body } = await post(completions, { prompt: 'A', max_tokens: 3, logprobs: 2 });
    const { tokens, token_logprobs: own, top_logprobs: top, text_offset: offsets } = body.choices[0].logprobs;
    expect([tokens, offsets, own.length]).toEqual([['B', 'C', 'D'], [0, 1, 2], 3]);
    expect(Object.keys(top[0])).toHaveLength(2);
  });

  test('the token that came is among the likeliest there, also where none of them is wanted', async () => {
    const { post } = await serve(next);
    const ask = { prompt: 'A', max_tokens: 1, temperature: 0 };
    const scoresOf = async (more: object) =>
      (await post(completions, { ...ask, ...more })).body.choices[0].logprobs;
    const likely = await scoresOf({ logprobs: 1 });
    expect(likely.top_logprobs).toEqual([{ B: likely.token_logprobs[0] }]);
    const alone = await scoresOf({ logprobs: 0 });
    expect(alone.top_logprobs).toEqual([{ B: alone.token_logprobs[0] }]);
  });

  test('streams', async () => {
    const { post } = await serve(next);
    const { text } = await post(completions, { prompt: 'A', max_tokens: 3, stream: true, echo: true });
    const events = eventsOf(text);
    expect(events.at(-1)).toBe('[DONE]');
    expect(events.map((event) => event.choices?.[0]?.text ?? '').join('')).toBe('ABCD');
    expect(events.at(-2).choices[0].finish_reason).toBe('length');
  });

  test('echoes a prompt with its log-probabilities: those that its tokens have as a reply, the first none', async () => {
    const { post } = await serve(next);
    const scoresOf = async (more: object) =>
      (await post(completions, { max_tokens: 2, logprobs: 2, ...more })).body.choices.map(
        (choice: any) => choice.logprobs,
      );
    const [whole] = await scoresOf({ prompt: 'A', max_tokens: 5 });
    for (const prompt of ['ABCD', [65, 66, 67, 68]]) {
      const [echoed, again] = await scoresOf({ prompt, echo: true, n: 2 });
      expect(echoed.tokens).toEqual(['A', 'B', 'C', 'D', 'E', 'F']);
      expect(echoed.token_logprobs.slice(1)).toEqual(whole.token_logprobs);
      expect(echoed.top_logprobs.slice(1)).toEqual(whole.top_logprobs);
      // Before a text stands the token that the model wants there, before tokens nothing.
      expect(echoed.token_logprobs[0] === null).toBe(prompt !== 'ABCD');
      expect(echoed.top_logprobs[0] === null).toBe(prompt !== 'ABCD');
      expect(echoed.text_offset).toEqual([0, 1, 2, 3, 4, 5]);
      expect(again).toEqual(echoed);
    }
    const [alone] = await scoresOf({ prompt: 'ABCD', echo: true, max_tokens: 0 });
    expect([alone.tokens, alone.token_logprobs]).toEqual([
      ['A', 'B', 'C', 'D'],
      (await scoresOf({ prompt: 'ABCD', echo: true }))[0].token_logprobs.slice(0, 4),
    ]);
    const one = await scoresOf({ prompt: [65], echo: true, max_tokens: 1, logprobs: 0 });
    expect(one[0].token_logprobs).toEqual([null, whole.token_logprobs[0]]);
    const { text } = await post(completions, {
      prompt: [65, 66, 67, 68],
      echo: true,
      max_tokens: 2,
      logprobs: 2,
      stream: true,
    });
    const streamed = eventsOf(text).flatMap((event) => event.choices?.[0]?.logprobs?.token_logprobs ?? []);
    expect(streamed).toEqual([null, ...whole.token_logprobs]);
  });

  test('refuses a token that the model does not have', async () => {
    const { post } = await serve(next);
    const { status, body } = await post(completions, { prompt: [100_000] });
    expect([status, body.error.param, body.error.message]).toEqual([
      400,
      'prompt[0]',
      expect.stringContaining('100000'),
    ]);
  });
});

describe('what else there is', () => {
  test('models, health, metrics', async () => {
    const { get, post } = await serve(undefined, {}, { aliases: ['gpt-4o'] });
    const { body } = await get('/v1/models');
    expect(body.data.map(({ id }: any) => id)).toEqual(['fake', 'gpt-4o']);
    expect((await get('/v1/models/fake')).body).toMatchObject({
      id: 'fake',
      object: 'model',
      meta: { n_ctx: 8192 },
    });
    expect((await get('/v1/models/other')).status).toBe(404);
    expect((await get('/health')).body).toEqual({ status: 'ok' });
    await post(chat, { messages: user('Hi') });
    const { text, headers } = await get('/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    expect(text).toContain('pagoda_reply_tokens_total 13');
    expect(text).toContain('pagoda_http_requests_total{route="/v1/chat/completions",status="200"} 1');
  });

  test('texts to tokens and back', async () => {
    const { post } = await serve();
    expect((await post('/tokenize', { content: 'Hé' })).body).toEqual({ tokens: [72, 195, 169] });
    expect((await post('/tokenize', { content: 'Hé', with_pieces: true })).body.tokens).toEqual([
      { id: 72, piece: 'H' },
      { id: 195, piece: [195] },
      { id: 169, piece: [169] },
    ]);
    expect((await post('/detokenize', { tokens: [72, 195, 169] })).body).toEqual({ content: 'Hé' });
    expect((await post('/detokenize', { tokens: [999_999] })).status).toBe(400);
    const { text, status } = await post('/detokenize', { tokens: new Array(8192).fill(72) });
    expect([status, JSON.parse(text)]).toEqual([200, { content: 'H'.repeat(8192) }]);
    const more = { tokens: new Array(8193).fill(72) };
    expect((await post('/detokenize', more)).body.error.message).toMatch(/^tokens: 8193 are more than /);
    const far = await post('/pagoda/request/detokenize', { tokenIds: more.tokens });
    expect([far.status, far.body.error.message]).toEqual([400, expect.stringMatching(/^tokens: 8193 /)]);
    expect((await post('/tokenize', { messages: user('Hi') })).body).toMatchObject({ max_model_len: 8192 });
    expect((await post('/tokenize', {})).status).toBe(400);
  });

  test('a model is named by its file or an alias, or not at all; another one is not there', async () => {
    const { post } = await serve(undefined, {}, { aliases: ['gpt-4o'] });
    const statuses = [];
    for (const model of ['fake', 'gpt-4o', undefined, '', 'gpt-5'])
      statuses.push((await post(chat, { model, messages: user('Hi') })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 404]);
  });

  test('without a model, 503 and when to come again', async () => {
    const serving = await serveHost(fakeHost());
    opened(serving);
    const { status, headers, body } = await serving.post(chat, { messages: user('Hi') });
    expect([status, body.error.code, headers.get('retry-after')]).toEqual([503, 'model_not_loaded', '10']);
    expect((await serving.get('/health')).status).toBe(503);
    expect((await serving.get('/v1/models')).body).toEqual({ object: 'list', data: [] });
  });

  test('paths and methods that are not there', async () => {
    const { get, post } = await serve();
    expect((await get('/')).status).toBe(404);
    expect((await post('/v1/embeddings', {})).status).toBe(404);
    const { status, headers } = await get(chat);
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('what is no type, and a body in chunks, are read all the same', async () => {
    const { url } = await serve();
    const body = JSON.stringify({ messages: user('Hi'), max_tokens: 2 });
    const chunks = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    for (const [more, sent] of [
      ['Content-Type: \r\n', null],
      ['Content-Type: x\r\n', null],
      ['Content-Type: ;;;\r\n', null],
      ['Content-Type: multipart/form-data; boundary=x\r\n', null],
      ['Transfer-Encoding: chunked\r\n', chunks],
    ] as const) {
      const length = sent === null ? `Content-Length: ${body.length}\r\n` : '';
      const { socket, closed } = rawConnection(url);
      socket.write(
        `POST ${chat} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${more}${length}\r\n${sent ?? body}`,
      );
      expect(await closed).toMatch(/^HTTP\/1\.1 200 /);
    }
  });

  test('what Node would end without a word has words: a proxy, an odd expectation, a request that never comes whole', async () => {
    const { url } = await serve(undefined, {}, { times: { receiveWithin: 200 } });
    for (const [sent, status] of [
      ['CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n', 405],
      ['GET /health HTTP/1.1\r\nHost: localhost\r\nExpect: miracles\r\n\r\n', 417],
      ['GET /health HTTP/1.1\r\nHost: localh', 408],
      [`POST ${chat} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{"mess`, 408],
    ] as const) {
      const { socket, closed } = rawConnection(url);
      socket.write(sent);
      const heard = await closed;
      expect(heard).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      const { error } = JSON.parse(heard.slice(heard.indexOf('\r\n\r\n') + 4));
      expect(error.message).toMatch(/^[A-Z].*\.$/);
    }
  });

  test('a path with more slashes than it needs leads where it means; others’ paths are told what is here instead', async () => {
    const { post, get } = await serve();
    const ask = { messages: user('Hi'), max_tokens: 2 };
    for (const path of [
      '//v1/chat/completions',
      '/v1//chat/completions/',
      '/v1/chat/completions?api-version=1',
    ])
      expect([path, (await post(path, ask)).status]).toEqual([path, 200]);
    expect((await get('//v1/chat/completions')).status).toBe(405);
    for (const [path, words] of [
      ['/v1/responses', 'chat completions'],
      ['/v1/v1/chat/completions', 'twice'],
      ['/v1/embeddings', 'embeddings'],
      ['/v1/messages', 'Anthropic'],
      ['/api/chat', 'Ollama'],
      ['/openai/deployments/x/chat/completions', 'Azure'],
      ['/v1/images/generations', 'Only text'],
      ['/v1/nothing', 'There is nothing at this path'],
    ] as const) {
      const { status, body } = await post(path, ask);
      expect([path, status, body.error.code]).toEqual([path, 404, 'unknown_url']);
      expect(body.error.message).toContain(words);
    }
  });

  test('a body that is announced is asked for once it is wanted, and not where it is refused before', async () => {
    const { url } = await serve(undefined, { bodyMiB: 1 });
    const body = JSON.stringify({ messages: user('Hi'), max_tokens: 2 });
    const announce = (path: string, length: number) => {
      const connection = rawConnection(url);
      let heard = '';
      connection.socket.on('data', (text: string) => (heard += text));
      connection.socket.write(
        `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\nExpect: 100-continue\r\n\r\n`,
      );
      return { ...connection, heard: () => heard };
    };
    for (const [path, length, status] of [
      [chat, 2 ** 21, 413],
      ['/v1/nothing', 100, 404],
    ] as const)
      expect(await announce(path, length).closed).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    const wanted = announce(chat, body.length);
    await until(() => wanted.heard() !== '');
    expect(wanted.heard()).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    wanted.socket.write(body);
    await until(() => wanted.heard().includes('"usage"'));
    // And the connection stays.
    wanted.socket.write('GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    expect(await wanted.closed).toContain('{"status":"ok"}');
  });

  test('"localhost" is this server whichever of its addresses a client tries first, in all it does', async () => {
    const { url, server, log } = await serve(endless);
    const twin = url.replace('127.0.0.1', '[::1]');
    if (!(await hasIpv6())) return;
    expect((await fetch(`${twin}/health`)).status).toBe(200);
    const writing = await fetch(`${twin}${chat}`, {
      method: 'POST',
      body: JSON.stringify({ messages: user('Hi'), stream: true }),
    });
    expect(server.status().connections.some(({ client }) => client === '::1')).toBe(true);
    const written = writing.text();
    await server.close();
    expect(eventsOf(await written).at(-1)).toMatchObject({ error: { code: 'server_closed' } });
    expect(log.at(-1)).toContain(' ::1 stream error=server_closed ');
    await expect(fetch(`${twin}/health`)).rejects.toThrow();
  });

  test('a path with the name of the server before it', async () => {
    const { url } = await serve();
    const ask = (target: string) => {
      const { socket, closed } = rawConnection(url);
      socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      return closed;
    };
    expect(await ask(`${url}/v1/models?x=1`)).toMatch(/^HTTP\/1\.1 200 [^]*"id":"fake"/);
    expect(await ask(`${url}/v1/nothing`)).toMatch(/^HTTP\/1\.1 404 [^]*unknown_url/);
    expect(await ask('http://example.org/v1/models')).toMatch(/^HTTP\/1\.1 403 [^]*host_not_allowed/);
  });

  test('a prompt that does not fit, in words, also where a stream was asked for', async () => {
    const { post } = await serve();
    for (const stream of [false, true]) {
      const { status, body } = await post(chat, { messages: user('x'.repeat(9000)), stream });
      expect([status, body.error.code]).toEqual([400, 'context_length_exceeded']);
    }
  });

  const long = 'x'.repeat(9000);
  const schema = { type: 'array', uniqueItems: true };
  test.each<[string, object, string]>([
    [chat, { messages: user(long) }, 'messages'],
    ['/v1/completions', { prompt: long }, 'prompt'],
    ['/v1/completions', { prompt: [long] }, 'prompt'],
    ['/v1/completions', { prompt: ['short', long] }, 'prompt[1]'],
    ['/v1/completions', { prompt: long, echo: true, logprobs: 1 }, 'prompt'],
    ['/v1/completions', { prompt: [[1], new Array(9000).fill(1)] }, 'prompt[1]'],
    [chat, { messages: user('Hi'), json_schema: schema }, 'json_schema'],
    [chat, { messages: user('Hi'), response_format: { type: 'json_object', schema } }, 'response_format'],
    [chat, { messages: user('Hi'), max_completion_tokens: -2 }, 'max_completion_tokens'],
    [chat, { messages: user('Hi'), n_predict: -2 }, 'n_predict'],
    [chat, { messages: user('Hi'), max_tokens: -2 }, 'max_tokens'],
    [chat, { messages: user('Hi'), repetition_penalty: -1 }, 'repetition_penalty'],
  ])(
    '%s: what is wrong with a field is said by the name that the request has it by (%#)',
    async (path, body, param) => {
      const { post } = await serve();
      const { status, body: answer } = await post(path, body);
      expect([status, answer.error?.param]).toEqual([400, param]);
    },
  );
});

const hasIpv6 = (): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(0, '::1', () => probe.close(() => resolve(true)));
  });

describe('who asks', () => {
  test('with a key: everything but health wants it', async () => {
    const { get, post } = await serve(undefined, { key: 'secret' });
    expect((await get('/health')).status).toBe(200);
    for (const path of ['/v1/models', '/metrics', '/nothing']) expect((await get(path)).status).toBe(401);
    const { status, body } = await post(chat, { messages: user('Hi') }, { authorization: 'Bearer wrong' });
    expect([status, body.error.code]).toEqual([401, 'invalid_api_key']);
    expect((await post(chat, { messages: user('Hi') }, { authorization: 'Bearer secret' })).status).toBe(200);
  });

  test('a page may only where it is allowed, and its browser is told so', async () => {
    const page = 'http://localhost:3000';
    const { url } = await serve(undefined, { allowedOrigins: [page], key: 'secret' });
    const preflight = (origin: string) =>
      fetch(`${url}${chat}`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization, x-stainless-os',
        },
      });
    const allowed = await preflight(page);
    expect([
      allowed.status,
      allowed.headers.get('access-control-allow-origin'),
      allowed.headers.get('access-control-allow-headers'),
    ]).toEqual([204, page, 'authorization, x-stainless-os']);
    const other = await preflight('https://example.org');
    expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    const asked = await fetch(`${url}/v1/models`, {
      headers: { origin: page, authorization: 'Bearer secret' },
    });
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([200, page]);
  });

  test('by a foreign name gets nothing, whatever the path', async () => {
    const { url } = await serve();
    for (const path of ['/health', '/v1/models', '/nothing']) {
      const { socket, closed } = rawConnection(url);
      socket.end(`GET ${path} HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n`);
      expect(await closed).toMatch(/^HTTP\/1\.1 403 /);
    }
  });
});

test('another method than a path has is told so, whatever comes with it', async () => {
  const { url } = await serve();
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS'])
    for (const more of [{}, { body: 'no JSON' }, { headers: { 'content-type': 'application/json' } }]) {
      const answer = await fetch(`${url}${chat}`, { method, ...more });
      expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, 'POST']);
    }
  const nowhere = await fetch(`${url}/v1/nothing`, { method: 'POST', body: 'no JSON' });
  expect(nowhere.status).toBe(404);
});

test('a request without a Host header is refused in words', async () => {
  const { url } = await serve();
  const { socket, closed } = rawConnection(url);
  socket.write('GET /health HTTP/1.1\r\nConnection: close\r\n\r\n');
  const answer = await closed;
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('The request needs a Host header with the name of this server.');
});
