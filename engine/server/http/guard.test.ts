import { describe, expect, test } from 'vitest';
import { ApiError } from '../apiError.ts';
import { checkKey, checkOrigin, type GuardRules } from './guard.ts';

const here: GuardRules = {
  host: '127.0.0.1',
  ownNames: ['box', 'box.local'],
  allowedHosts: [],
  allowedOrigins: [],
  key: null,
};

/** The status that a request is refused with, 200 where it is not. */
function statusOf(headers: Record<string, string>, rules: GuardRules = here, url = '/v1/models'): number {
  const rawHeaders = Object.entries(headers).flat();
  try {
    checkOrigin({ url, headers, rawHeaders }, rules);
    return 200;
  } catch (error) {
    return (error as ApiError).status;
  }
}

describe('the name it is asked by', () => {
  test.each([
    ['http://localhost:7247/v1/models', 'localhost:7247', 200],
    ['HTTP://[::1]/v1/models', '127.0.0.1', 200],
    ['http://localhost', 'localhost', 200],
    ['http://localhost?x=http://example.org/', 'localhost', 200],
    ['http://example.org/v1/models', 'localhost', 403],
    ['http://localhost/v1/models', 'example.org', 403],
    ['http://localhost@example.org/v1/models', 'localhost', 400],
    ['http:///v1/models', 'localhost', 400],
    ['https://localhost/v1/models', 'localhost', 400],
    ['*', 'localhost', 400],
  ])('may stand before the path, and is looked at as well: %s for %s', (url, host, status) => {
    expect(statusOf({ host }, here, url)).toBe(status);
  });

  const own = [
    'localhost',
    'LocalHost:7247',
    'localhost.',
    'localhost:1',
    '127.0.0.1',
    '127.0.0.1:7247',
    '127.1.2.3:80',
    '[::1]',
    '[::1]:7247',
    '[0:0:0:0:0:0:0:1]:7247',
    '[::ffff:127.0.0.1]',
    '[::FFFF:7f00:2]:80',
    'localhost:',
  ];
  test.each(own)('%s is its own', (host) => {
    expect(statusOf({ host })).toBe(200);
  });

  const foreign = [
    'example.org',
    'example.org:7247',
    'localhost.example.org',
    'localhost-evil.org',
    '127.0.0.1.example.org',
    '127.0.0.1.nip.io',
    'notlocalhost',
    'box',
    '10.0.0.7',
    '0.0.0.0',
    '192.168.1.20:7247',
    '[2001:db8::1]',
    '[::ffff:10.0.0.7]',
    '[::]',
    '127.1',
    '127.0.0.999',
  ];
  test.each(foreign)('%s is not', (host) => {
    expect(statusOf({ host })).toBe(403);
  });

  test.each([
    '',
    ' ',
    'a b',
    'localhost:port',
    'localhost:123456',
    'user@localhost',
    'localhost/x',
    '[::1',
    '[zz]',
    '.',
    'http://localhost',
  ])('%j is no name', (host) => {
    expect(statusOf({ host })).toBe(400);
  });

  test('none at all, or two of them, are refused', () => {
    expect(statusOf({})).toBe(400);
    const rawHeaders = ['Host', 'localhost', 'host', 'example.org'];
    expect(() => checkOrigin({ url: '/', headers: { host: 'localhost' }, rawHeaders }, here)).toThrow(
      /several Host/,
    );
  });

  test('where it listens beyond this machine, addresses and names of the machine are its own, others are not', () => {
    const open = { ...here, host: '0.0.0.0' };
    const asked = [
      '10.0.0.7:7247',
      '[2001:db8::1]',
      'box',
      'BOX.local:1',
      'localhost',
      'example.org',
      'box.evil.org',
    ];
    expect(asked.map((host) => statusOf({ host }, open))).toEqual([200, 200, 200, 200, 200, 403, 403]);
  });

  test('a name that is allowed is its own', () => {
    const rules = { ...here, allowedHosts: ['Models.example.org'] };
    expect([
      statusOf({ host: 'models.example.org:80' }, rules),
      statusOf({ host: 'example.org' }, rules),
    ]).toEqual([200, 403]);
  });

  test('what is neither a path nor an address over HTTP is refused', () => {
    expect(statusOf({ host: 'localhost' }, here, 'ftp://localhost/v1/models')).toBe(400);
  });
});

describe('the page that asks', () => {
  const host = 'localhost:7247';
  const origins = [
    'https://example.org',
    'http://localhost:3000',
    'http://127.0.0.1:7247',
    'http://localhost',
    'https://localhost:7247',
    'null',
    'file://',
    'chrome-extension://abc',
    '',
    'http://localhost:7247.example.org',
  ];
  test.each(origins)('%j may not', (origin) => {
    expect(statusOf({ host, origin })).toBe(403);
  });

  test('of the server itself may', () => {
    expect(statusOf({ host, origin: 'http://localhost:7247' })).toBe(200);
  });

  test('that is allowed may, and is told so; nobody else is', () => {
    const rules = { ...here, allowedOrigins: ['http://localhost:3000'] };
    const passed = checkOrigin(
      { url: '/', headers: { host, origin: 'http://localhost:3000' }, rawHeaders: [] },
      rules,
    );
    expect(passed).toEqual({ origin: 'http://localhost:3000' });
    expect(statusOf({ host, origin: 'http://localhost:3001' }, rules)).toBe(403);
    expect(statusOf({ host, origin: 'null' }, rules)).toBe(403);
  });

  test('may not have something fetched without an origin, as images are', () => {
    const sites = ['cross-site', 'same-site', 'same-origin', 'none'];
    expect(sites.map((site) => statusOf({ host, 'sec-fetch-site': site }))).toEqual([403, 403, 200, 200]);
  });

  test('is refused with the right key too, which a browser keeps', () => {
    const headers = { host, origin: 'https://example.org', authorization: 'Bearer secret' };
    expect(statusOf(headers, { ...here, key: 'secret' })).toBe(403);
  });
});

describe('the key', () => {
  const key = 'pg-1234';
  const statusWith = (headers: Record<string, string>, wanted: string | null = key): number => {
    try {
      checkKey(headers, wanted);
      return 200;
    } catch (error) {
      return (error as ApiError).status;
    }
  };

  test('opens as a bearer token and as x-api-key', () => {
    expect(statusWith({ authorization: `Bearer ${key}` })).toBe(200);
    expect(statusWith({ authorization: `bearer ${key}` })).toBe(200);
    expect(statusWith({ 'x-api-key': key })).toBe(200);
  });

  test.each([
    {},
    { authorization: '' },
    { authorization: key },
    { authorization: 'Bearer' },
    { authorization: 'Bearer pg-123' },
    { authorization: 'Bearer pg-12345' },
    { authorization: `Basic ${key}` },
    { authorization: 'Bearer undefined', 'x-api-key': key },
    { 'x-api-key': '' },
  ] as Record<string, string>[])('is missing in %j', (headers) => {
    expect(statusWith(headers)).toBe(401);
  });

  test('is wanted of nobody where there is none', () => {
    expect([statusWith({}, null), statusWith({ authorization: 'Bearer anything' }, null)]).toEqual([
      200, 200,
    ]);
  });
});
