import { describe, expect, test } from 'vitest';
import type { ServedRequest } from '../../../engine/contract/server.ts';
import { gathered } from './clients.ts';
import { endWords, requestWords, serverWords, speedWords, whoAsked } from './serverWords.ts';
import { snippet, snippetKinds } from './snippets.ts';

const facts = { url: 'http://127.0.0.1:7247', model: 'SmolLM2', withKey: false };
const request: ServedRequest = {
  id: 'req_1',
  route: '/v1/chat/completions',
  client: '127.0.0.1',
  agent: 'curl/8.5',
  model: 'SmolLM2',
  state: 'waiting',
  ahead: 3,
  promptTokens: 0,
  replyTokens: 0,
  tokensPerSecond: 0,
  since: 0,
};

describe('a snippet', () => {
  test.each(snippetKinds)('of %s has the address and the model', (kind) => {
    expect(snippet(kind, facts)).toContain('http://127.0.0.1:7247/v1');
    expect(snippet(kind, facts)).toContain('"SmolLM2"');
    expect(snippet(kind, facts)).not.toContain('PAGODA_API_KEY');
  });

  test.each(snippetKinds)('of %s names where the key is, and never the key', (kind) => {
    expect(snippet(kind, { ...facts, withKey: true })).toContain('PAGODA_API_KEY');
  });

  test("keeps a model's name a name, whatever is in it", () => {
    const model = `it's "a" $(model) \\ of mine`;
    const body = /-d '(.*)'$/s.exec(snippet('curl', { ...facts, model }))?.[1]?.replaceAll(`'\\''`, "'");
    expect(JSON.parse(body!)).toMatchObject({ model });
    for (const kind of ['python', 'javascript'] as const)
      expect(snippet(kind, { ...facts, model })).toContain(JSON.stringify(model));
  });
});

test('the state is said in words', () => {
  const status = { connections: [], requests: [], ended: [], served: 0, refused: 0 };
  expect([
    serverWords({ kind: 'off' }),
    serverWords({ kind: 'on', url: facts.url, model: 'SmolLM2', status }),
    serverWords({ kind: 'on', url: facts.url, model: null, status }),
  ]).toEqual([
    'Off. Nothing listens.',
    'On, with SmolLM2.',
    'On, without a model just now: requests are told to come back.',
  ]);
});

test('what a request does and how it ended is said in words', () => {
  expect([
    requestWords(request),
    requestWords({ ...request, ahead: 0 }),
    requestWords({ ...request, state: 'reading', promptTokens: 3000 }),
    requestWords({ ...request, state: 'writing' }),
  ]).toEqual(['waits, 3 before it', 'waits', 'reads 3,000 tokens', 'writes']);
  expect([200, 401, 499, 422, 500].map((status) => endWords({ status }))).toEqual([
    'answered',
    'refused: wrong or no key',
    'left',
    'refused (422)',
    'failed (500)',
  ]);
  expect([whoAsked(request), whoAsked({ ...request, agent: '' })]).toEqual(['curl/8.5', '127.0.0.1']);
});

test('the connections of one program are shown together', () => {
  const of = (agent: string, requests: number) => ({ client: '127.0.0.1', agent, requests, since: 0 });
  expect(gathered([of('a', 2), of('b', 1), of('a', 3)])).toEqual([
    { client: '127.0.0.1', agent: 'a', connections: 2, requests: 5 },
    { client: '127.0.0.1', agent: 'b', connections: 1, requests: 1 },
  ]);
});

test('a speed is told once there are tokens enough to have one', () => {
  const words = (replyTokens: number) => speedWords({ replyTokens, tokensPerSecond: 194.4 });
  expect([words(0), words(2), words(96), speedWords({ replyTokens: 96, tokensPerSecond: 0 })]).toEqual([
    '–',
    '–',
    '194',
    '–',
  ]);
});
