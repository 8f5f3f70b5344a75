import { expect, test } from 'vitest';
import { keepDrafts, restoreDrafts, type Shelf } from './keptDrafts.ts';
import { attach, clearDraft, createUiStore, setDraft, setQueued, wholeDraftOf } from './ui.ts';

function makeShelf(most = Infinity): Shelf {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => {
      if (text.length > most) throw new DOMException('', 'QuotaExceededError');
      kept.set(key, text);
    },
    removeItem: (key) => void kept.delete(key),
  };
}
const restored = (shelf: Shelf) => {
  const ui = createUiStore();
  restoreDrafts(ui, shelf);
  return ui.getState();
};

test('what stood in each composer is there at the next start, its files and long texts too', () => {
  const ui = createUiStore();
  const long = 'a word '.repeat(10_000);
  setDraft(ui, null, 'for a new chat');
  setDraft(ui, 'a', long);
  setDraft(ui, 'a', 'about it');
  attach(ui, 'a', { name: 'n.txt', text: 'of the file' });
  const shelf = makeShelf();
  keepDrafts(ui.getState(), shelf);
  expect(wholeDraftOf(restored(shelf), null)).toBe('for a new chat');
  expect(wholeDraftOf(restored(shelf), 'a')).toBe(wholeDraftOf(ui.getState(), 'a'));

  clearDraft(ui, null);
  clearDraft(ui, 'a');
  keepDrafts(ui.getState(), shelf);
  expect(shelf.getItem('drafts')).toBe(null);
});

test('a message that waited for its turn is a draft at the next start', () => {
  const ui = createUiStore();
  setQueued(ui, 'a', ['One', 'Two']);
  setDraft(ui, 'a', 'Three');
  const shelf = makeShelf();
  keepDrafts(ui.getState(), shelf);
  expect(wholeDraftOf(restored(shelf), 'a')).toBe('One\n\nTwo\n\nThree');
});

test('where there is little room what was typed is kept', () => {
  const ui = createUiStore();
  setDraft(ui, 'a', 'typed');
  attach(ui, 'a', { name: 'n.txt', text: 'x'.repeat(1000) });
  const shelf = makeShelf(500);
  keepDrafts(ui.getState(), shelf);
  expect(wholeDraftOf(restored(shelf), 'a')).toBe('typed');
});

test('the draft of a chat that is gone is not kept', () => {
  const ui = createUiStore();
  setDraft(ui, 'a', 'of a');
  setDraft(ui, 'gone', 'of another');
  const shelf = makeShelf();
  keepDrafts(ui.getState(), shelf, (id) => id !== 'gone');
  expect(restored(shelf).drafts).toEqual({ a: 'of a' });
});

test('what another version wrote, or nobody, is left out', () => {
  const shelf = makeShelf();
  expect(restored(shelf).drafts).toEqual({});
  shelf.setItem('drafts', '{"drafts": 1}');
  expect(restored(shelf).drafts).toEqual({});
  shelf.setItem('drafts', 'no JSON');
  expect(restored(shelf).drafts).toEqual({});
});
