import { expect, test } from 'vitest';
import { commandFor, keysOf, shortcuts, type KeyPress } from './shortcuts.ts';

const press = (key: string, ...held: ('ctrl' | 'meta' | 'shift' | 'alt')[]): KeyPress => ({
  key,
  ctrlKey: held.includes('ctrl'),
  metaKey: held.includes('meta'),
  shiftKey: held.includes('shift'),
  altKey: held.includes('alt'),
});

test('no two commands share their keys, and none is named twice', () => {
  expect(new Set(shortcuts.map(({ keys }) => keys)).size).toBe(shortcuts.length);
  expect(new Set(shortcuts.map(({ command }) => command)).size).toBe(shortcuts.length);
});

test('the command key is Ctrl, and Cmd on a Mac', () => {
  expect([
    commandFor(press('n', 'ctrl'), false, true),
    commandFor(press('n', 'meta'), true, true),
    commandFor(press('n', 'meta'), false, true),
    commandFor(press('n', 'ctrl'), true, true),
  ]).toEqual(['newChat', 'newChat', undefined, undefined]);
});

test('other keys held down make it another press', () => {
  expect([
    commandFor(press('L', 'ctrl', 'shift'), false, false),
    commandFor(press('n', 'ctrl', 'alt'), false, false),
    commandFor(press('Backspace', 'ctrl', 'shift'), false, false),
  ]).toEqual([undefined, undefined, 'deleteChat']);
});

test('a question mark opens the sheet, except where it is text', () => {
  expect([
    commandFor(press('?', 'shift'), false, false),
    commandFor(press('?', 'shift'), false, true),
    commandFor(press('/', 'ctrl'), false, true),
  ]).toEqual(['shortcuts', undefined, 'shortcuts']);
});

test('Esc stops and F2 renames, from anywhere', () => {
  expect([commandFor(press('Escape'), false, true), commandFor(press('F2'), false, true)]).toEqual([
    'stop',
    'rename',
  ]);
});

test('keys are printed as the platform prints them', () => {
  expect([keysOf('search', false), keysOf('search', true), keysOf('deleteChat', true)]).toEqual([
    'Ctrl+K',
    '⌘+K',
    '⌘+⇧+⌫',
  ]);
});
