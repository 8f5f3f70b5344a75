import { afterEach, expect, test } from 'vitest';
import { faultsOf, germanFaults } from '../../words/faults.ts';
import { PagodaError } from '../../../engine/contract/errors.ts';
import { TEMPORARY } from '../../../engine/contract/chatKey.ts';
import {
  broughtBackWords,
  cannotStartWords,
  replyEndedWords,
  setAsideWords,
  unsavedWords,
  writingWords,
} from '../words.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { words } from './t.ts';

afterEach(() => words.speak('en'));

test('menus and dialogs say the same in German, set as German', () => {
  expect([...faultsOf(en, de, 'de'), ...germanFaults(en, de)]).toEqual([]);
});

test('a notice says what was lost and where the old file is', () => {
  expect(setAsideWords('conversations', '/data/conversations.aside.db')).toEqual({
    message: 'The conversations could not be read, so an empty list was started.',
    detail: 'Nothing was thrown away: the old file is kept as "conversations.aside.db" in\n/data/',
  });
  words.speak('de');
  expect(broughtBackWords('/data/constructor', '/data/aside')).toEqual({
    message:
      'Diese Datei ist wie vor dem Update, denn die neue Version startete nicht und wurde zurückgenommen.',
    detail: 'Was die neue Version geschrieben hat, bleibt als „aside“ in\n/data/',
  });
});

test('replies under way are counted as the language counts', () => {
  expect([unsavedWords(1).message, writingWords(2).message]).toEqual([
    'A reply is not saved yet.',
    '2 replies are being written.',
  ]);
  words.speak('de');
  expect([unsavedWords(1).message, writingWords(2).message]).toEqual([
    'Eine Antwort ist noch nicht gespeichert.',
    '2 Antworten werden gerade geschrieben.',
  ]);
  expect(cannotStartWords(new Error('why'), '/data').message).toBe('Pagoda konnte nicht starten.');
});

test.each<[thrown: unknown, says: RegExp]>([
  [new PagodaError('storage.failed', { reason: 'full', detail: 'SQLITE_FULL' }), /no room left.*Make some/],
  [new PagodaError('storage.failed', { reason: 'busy', detail: '' }), /Another program holds.*Close it/],
  [new PagodaError('storage.failed', { reason: 'readOnly', detail: '' }), /may be written.*rights/],
  [new PagodaError('storage.failed', { reason: 'io', detail: 'SQLITE_IOERR' }), /SQLITE_IOERR.*connected/],
  [new PagodaError('storage.failed', { reason: 'damaged', detail: 'x' }), /damaged.*Move it/],
  [new PagodaError('file.unwritable', { path: '/data/x', errno: 'EROFS' }), /may be written.*read-only/],
  [Object.assign(new Error('no'), { code: 'ENOSPC', path: '/data' }), /no room left/],
  [Object.assign(new Error('no'), { code: 'ENOTDIR', path: '/data' }), /\(ENOTDIR\).*is a folder/],
])('what keeps the app from starting is told with what helps and where: %s', (thrown, says) => {
  const { message, detail } = cannotStartWords(thrown, '/data');
  expect(message).toBe('Pagoda could not start.');
  expect(detail).toMatch(says);
  expect(detail).toMatch(/\n\/data$/);
  expect(detail).not.toContain('{');
});

test('the system is told of a reply’s end by the chat’s title, of a temporary chat’s without it', () => {
  expect(replyEndedWords(false, 'chat-1', 'Rivers').detail).toBe('Rivers');
  expect(replyEndedWords(false, `${TEMPORARY}1`, 'A secret').detail).toBe('');
});
