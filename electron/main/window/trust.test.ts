import { expect, test } from 'vitest';
import { outsideLink, pageOrigin } from './policy.ts';
import { developmentOrigin, isOurPage } from './trust.ts';

const frame = (url: string, parent: { url: string; parent: null } | null = null) => ({ url, parent });

test.each([
  ['the page', frame('app://pagoda/'), true],
  ['the page at another place of the app', frame('app://pagoda/index.html#settings'), true],
  ['a frame that is gone', null, false],
  ['a frame inside the page', frame('app://pagoda/', frame('app://pagoda/') as never), false],
  ['a name that begins like ours', frame('app://pagoda.example/'), false],
  ['a file', frame('file:///app://pagoda/'), false],
  ['a page of the web', frame('https://pagoda/'), false],
  ['an empty frame', frame('about:blank'), false],
  ['no address', frame(''), false],
])('a message from %s: %s', (_, sender, trusted) => {
  expect(isOurPage(sender, pageOrigin)).toBe(trusted);
});

test.each([
  ['https://example.com/a b', 'https://example.com/a%20b'],
  ['http://example.com', 'http://example.com/'],
  ['HTTPS://EXAMPLE.COM', 'https://example.com/'],
  ['file:///etc/passwd', undefined],
  ['javascript:alert(1)', undefined],
  ['smb://host/share', undefined],
  ['ms-settings:privacy', undefined],
  ['data:text/html,hi', undefined],
  ['not a link', undefined],
])('%s is opened outside as %s', (url, opened) => {
  expect(outsideLink(url)).toBe(opened);
});

test.each([
  ['http://localhost:5173/', 'http://localhost:5173'],
  ['http://127.0.0.1:5173', 'http://127.0.0.1:5173'],
  ['http://127.1.2.3/x', 'http://127.1.2.3'],
  ['http://[::1]:5173/', 'http://[::1]:5173'],
  ['http://2130706433/', 'http://127.0.0.1'],
  ['https://example.com/', undefined],
  ['http://localhost.example.com/', undefined],
  ['http://127.0.0.1.example.com/', undefined],
  ['http://127.0.0.1@example.com/', undefined],
  ['http://0.0.0.0:5173/', undefined],
  ['http://192.168.1.2:5173/', undefined],
  ['file:///etc/passwd', undefined],
  ['data:text/html,localhost', undefined],
  ['app://localhost/', undefined],
  ['localhost:5173', undefined],
  ['', undefined],
  [undefined, undefined],
])('a development server is on this machine or none: %s', (url, origin) => {
  expect(developmentOrigin(url)).toBe(origin);
});
