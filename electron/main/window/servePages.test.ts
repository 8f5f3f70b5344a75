import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contentSecurityPolicy } from './policy.ts';
import { servePages } from './servePages.ts';

function makeServer() {
  const root = mkdtempSync(join(tmpdir(), 'pagoda-pages-'));
  const pages = join(root, 'pages');
  mkdirSync(join(pages, 'assets'), { recursive: true });
  mkdirSync(join(root, 'pages-beside'));
  writeFileSync(join(pages, 'index.html'), '<p>hello');
  writeFileSync(join(pages, 'assets/a b.js'), 'let a');
  writeFileSync(join(root, 'secret.txt'), 'secret');
  writeFileSync(join(root, 'pages-beside/secret.txt'), 'secret');
  const serve = servePages(pages);
  return (url: string, method = 'GET') => serve({ url, method });
}

test('the page comes with its policy', async () => {
  const response = await makeServer()('app://pagoda/');
  expect(await response.text()).toBe('<p>hello');
  expect(Object.fromEntries(response.headers)).toEqual({
    'content-security-policy': contentSecurityPolicy,
    'content-type': 'text/html; charset=utf-8',
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-dns-prefetch-control': 'off',
  });
});

test('a file is found under its encoded name, whatever query follows', async () => {
  const response = await makeServer()('app://pagoda/assets/a%20b.js?v=1#x');
  expect([await response.text(), response.headers.get('content-type')]).toEqual([
    'let a',
    'text/javascript; charset=utf-8',
  ]);
});

test.each([
  ['app://pagoda/nothing.js', 404],
  ['app://pagoda/assets', 404],
  ['app://pagoda/..%2fsecret.txt', 403],
  ['app://pagoda/assets/..%2f..%2fsecret.txt', 403],
  ['app://pagoda/..%2fpages-beside%2fsecret.txt', 403],
  ['app://pagoda/%2e%2e/secret.txt', 404],
  ['app://pagoda/%00', 403],
  ['app://pagoda/%ff', 403],
  ['app://other/index.html', 403],
])('%s is refused with %i and says nothing', async (url, status) => {
  const response = await makeServer()(url);
  expect([response.status, await response.text()]).toEqual([status, '']);
  expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
});

test('only GET is answered', async () => {
  expect((await makeServer()('app://pagoda/', 'POST')).status).toBe(403);
});

test('the policy allows no script but the app’s own', () => {
  const scripts = contentSecurityPolicy.split('; ').filter((rule) => /^(default|script)-src/.test(rule));
  expect(scripts).toEqual([`default-src 'none'`, `script-src 'self'`]);
});
