import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openIntervals } from '../test/intervals.ts';
import { isSoak } from '../test/soak.ts';
import { answering, rawConnection, serveFake, until, user, type Serving } from '../test/serving.ts';

const seed = Number(process.env['PAGODA_FUZZ_SEED'] ?? 20_261_126);
const bodies = isSoak ? 10_000 : 300;
const broken = isSoak ? 2_000 : 75;
const drops = isSoak ? 1_000 : 100;

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function draws(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

let serving: Serving;
beforeAll(async () => {
  const brief = answering(() => 'Yes.').follow!;
  serving = await serveFake({
    follow: (tokens) => (Buffer.from(tokens.slice(0, 120)).includes('endless') ? 0x61 : brief(tokens)),
    beforeStep: async () => void (await new Promise((resolve) => setTimeout(resolve, 1))),
  });
});
afterAll(() => serving.close());

const valid = {
  model: 'fake',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
  ],
  temperature: 0.5,
  top_p: 0.9,
  n: 1,
  stop: ['x'],
  seed: 1,
  max_tokens: 4,
  logit_bias: { 5: 1 },
  logprobs: true,
  top_logprobs: 2,
  response_format: { type: 'text' },
  stream_options: { include_usage: true },
  metadata: { a: 'b' },
};
const values: unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  -0.5,
  2 ** 60,
  '',
  'text',
  '\ud800',
  'x'.repeat(5000),
  [],
  {},
  [[]],
  [null],
  { a: { b: { c: [] } } },
  { __proto__: null, toString: 1 },
];
const names = [
  ...Object.keys(valid),
  'tools',
  'grammar',
  'json_schema',
  'num_beams',
  'prompt',
  'echo',
  '__proto__',
  'hasOwnProperty',
  '',
  'é',
];

/** Long lists of what does not belong there, or of what does, but too much of it. */
const long = (element: unknown, count = 150_000): unknown[] => new Array<unknown>(count).fill(element);
const longBodies: [path: string, body: object][] = [
  ...[0.5, -1, '', [0.5], {}, 1].flatMap((element): [string, object][] => [
    ['/v1/completions', { prompt: long(element) }],
    ['/v1/completions', { prompt: [long(element)] }],
    ['/v1/completions', { prompt: [1, ...long(element)] }],
    ['/v1/chat/completions', { messages: long(element) }],
    ['/v1/chat/completions', { messages: [{ role: 'user', content: long(element) }] }],
    ['/v1/chat/completions', { messages: [{ role: 'assistant', content: 'a', tool_calls: long(element) }] }],
    ...[
      'stop',
      'tools',
      'samplers',
      'dry_sequence_breakers',
      'logit_bias',
      'response_format',
      'stream_options',
    ].map((name): [string, object] => [
      '/v1/chat/completions',
      { messages: user('Hi'), [name]: long(element) },
    ]),
    ['/detokenize', { tokens: long(element) }],
    ['/pagoda/request/detokenize', { tokenIds: long(element) }],
    ['/pagoda/request/chat.count', { messages: long(element) }],
    ['/tokenize', { messages: long(element) }],
    ['/pagoda/generate', { prompt: { kind: 'tokens', tokenIds: long(element) } }],
    ['/pagoda/generate', { prompt: { kind: 'chat', messages: long(element) } }],
    [
      '/pagoda/generate',
      {
        prompt: {
          kind: 'chat',
          messages: [{ role: 'user', content: 'a', tokenIds: [-1, ...long(element)] }],
        },
      },
    ],
  ]),
  ['/v1/chat/completions', { messages: user('Hi'), logit_bias: Object.assign({}, long('q')) }],
  [
    '/v1/chat/completions',
    {
      messages: user('Hi'),
      logit_bias: Object.fromEntries(long(1).map((value, index) => [`x${index}`, value])),
    },
  ],
  ['/v1/chat/completions', { messages: user('Hi'), stream_options: Object.assign({}, long(true)) }],
];

test('bodies with long lists of the wrong things get a short answer in words', async () => {
  for (const [path, body] of longBodies) {
    const { status, text } = await serving.post(path, body);
    if (status !== 400 || text.length > 2000)
      throw new Error(`${path} ${status} ${text.slice(0, 300)} for ${JSON.stringify(body).slice(0, 100)}`);
  }
  expect((await serving.post('/v1/chat/completions', { messages: user('Hi') })).status).toBe(200);
}, 600_000);

/** A request that was right once. */
function bodyOf(draw: () => number): string | Buffer {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(draw() * list.length)]!;
  const body = structuredClone(valid) as Record<string, unknown>;
  for (let changes = Math.floor(draw() * 4); changes > 0; changes--) body[pick(names)] = pick(values);
  if (draw() < 0.3) body['messages'] = [pick(values), { role: pick(values), content: pick(values) }];
  let text = JSON.stringify(body);
  const kind = draw();
  if (kind < 0.2) return text.slice(0, Math.floor(draw() * text.length));
  if (kind < 0.4) {
    const at = Math.floor(draw() * text.length);
    text =
      text.slice(0, at) + pick(['{', ']', '"', ',', '\\', '\u0000', '1', 'null', '\ufeff']) + text.slice(at);
  } else if (kind < 0.5) {
    const bytes = Buffer.from(text);
    for (let flips = 1 + Math.floor(draw() * 5); flips > 0; flips--)
      bytes[Math.floor(draw() * bytes.length)] = Math.floor(draw() * 256);
    return bytes;
  } else if (kind < 0.55) text = '['.repeat(Math.floor(draw() * 100_000)) + text;
  else if (kind < 0.6) text = `{"messages":${'{"a":'.repeat(Math.floor(draw() * 50_000))}1`;
  return text;
}

test(`${bodies} bodies that are not as they should be get an answer in words, and none of them harms (seed ${seed})`, async () => {
  const draw = draws(seed);
  const paths = [
    '/v1/chat/completions',
    '/v1/chat/completions',
    '/v1/completions',
    '/tokenize',
    '/detokenize',
  ];
  const statuses = new Map<number, number>();
  const one = async (body: string | Buffer, path: string) => {
    const response = await fetch(`${serving.url}${path}`, {
      method: 'POST',
      body: new Uint8Array(Buffer.from(body)),
    });
    const text = await response.text();
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    if (response.status === 200) return;
    const { error } = JSON.parse(text) as { error: { message: string; type: string } };
    const told = `${response.status} ${error.message} for ${Buffer.from(body).toString('utf8').slice(0, 300)}`;
    if (response.status < 400 || response.status >= 500) throw new Error(told);
    if (!/^\S.* .*[.!]$/s.test(error.message) || /undefined|\[object|Error:|at \w+ \(/.test(error.message))
      throw new Error(told);
  };
  for (let from = 0; from < bodies; from += 20) {
    const batch = Array.from(
      { length: 20 },
      () => [bodyOf(draw), paths[Math.floor(draw() * paths.length)]!] as const,
    );
    await Promise.all(batch.map(([body, path]) => one(body, path)));
  }
  expect(statuses.get(400)).toBeGreaterThan(bodies / 2);
  expect((await serving.post('/v1/chat/completions', { messages: user('Hi') })).status).toBe(200);
}, 600_000);

test(`${broken} requests that are no HTTP are answered or cut off`, async () => {
  const draw = draws(seed + 1);
  const good = `POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 30\r\n\r\n{"messages":[{"role":"user","c`;
  const answers = new Set<string>();
  const one = async () => {
    const bytes = Buffer.from(good);
    for (let flips = 1 + Math.floor(draw() * 6); flips > 0; flips--)
      bytes[Math.floor(draw() * bytes.length)] = Math.floor(draw() * 256);
    const { socket, closed } = rawConnection(serving.url);
    socket.end(bytes.subarray(0, 1 + Math.floor(draw() * bytes.length)));
    const heard = await closed;
    if (heard !== '') answers.add(heard.slice(0, 12));
  };
  for (let from = 0; from < broken; from += 25) await Promise.all(Array.from({ length: 25 }, one));
  expect([...answers].filter((line) => !/^HTTP\/1\.1 4\d\d/.test(line))).toEqual([]);
  expect(answers.has('HTTP/1.1 400')).toBe(true);
}, 600_000);

test(`${drops} connections that are opened and dropped at any moment leave nothing behind, and the next request is served`, async () => {
  const draw = draws(seed + 2);
  const intervals = openIntervals();
  const post = () => {
    const body = JSON.stringify({ messages: user('endless'), stream: draw() < 0.7, n: draw() < 0.2 ? 3 : 1 });
    return `POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  };
  const one = async () => {
    const request = draw() < 0.2 ? post() + post() : post();
    const { socket, closed } = rawConnection(serving.url);
    const part = draw();
    socket.write(part < 0.3 ? request.slice(0, Math.floor(draw() * request.length)) : request);
    if (part > 0.9) socket.pause();
    await new Promise((resolve) => setTimeout(resolve, draw() * 60));
    if (draw() < 0.5) socket.destroy();
    else socket.resetAndDestroy();
    await closed;
  };
  for (let from = 0; from < drops; from += 50)
    await Promise.all(Array.from({ length: Math.min(50, drops - from) }, one));
  const { server, host } = serving;
  let engine = { running: -1, waiting: -1 };
  const end = host.client.watch('engine.metrics', (metrics) => (engine = metrics));
  // The server may have yet to hear of the last of them.
  const idle = /^pagoda_requests_waiting 0\n(?:.*\n)*^pagoda_replies_running 0$/m;
  await expect
    .poll(async () => idle.test((await serving.get('/metrics')).text), { timeout: 20_000 })
    .toBe(true);
  await until(() => server.status().requests.length === 0 && engine.running === 0 && engine.waiting === 0);
  end();
  await until(() => intervals.count() === 0);
  vi.restoreAllMocks();
  expect(
    (await serving.post('/v1/chat/completions', { messages: user('Hi') })).body.choices[0].message.content,
  ).toBe('Yes.');
  // What is left are those that fetch keeps for later.
  await until(() => server.status().connections.length <= 40);
}, 600_000);
