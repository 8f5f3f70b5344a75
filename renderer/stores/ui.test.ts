import { expect, test } from 'vitest';
import {
  attach,
  createUiStore,
  dismissErrors,
  foldSidebar,
  hasDraft,
  plannedDraftOf,
  setDraft,
  setNarrow,
  showToast,
  wholeDraftOf,
  type UiStore,
} from './ui.ts';

const titles = (ui: UiStore) => ui.getState().toasts.map(({ title }) => title);

test('several faults at once are all there to be read, whatever else happens meanwhile', () => {
  const ui = createUiStore();
  for (let file = 1; file <= 6; file++)
    showToast(ui, { tone: 'error', title: 'Not a GGUF file', detail: `file ${file}` });
  for (const title of ['One', 'Two', 'Three', 'Four']) showToast(ui, { tone: 'plain', title });
  expect(ui.getState().toasts.filter(({ tone }) => tone === 'error')).toHaveLength(6);
  expect(titles(ui).slice(-2)).toEqual(['Three', 'Four']);
  dismissErrors(ui);
  expect(titles(ui)).toEqual(['Three', 'Four']);
});

test('a fault that happens again is told once, and there is an end to faults', () => {
  const ui = createUiStore();
  for (let time = 0; time < 3; time++) showToast(ui, { tone: 'error', title: 'Could not save' });
  expect(titles(ui)).toEqual(['Could not save']);
  for (let fault = 0; fault < 100; fault++) showToast(ui, { tone: 'error', title: `Fault ${fault}` });
  expect(titles(ui)).toHaveLength(30);
  expect(titles(ui).at(-1)).toBe('Fault 99');
});

test('a narrow window folds the sidebar away, and a wide one has it back as it was', () => {
  const ui = createUiStore();
  setNarrow(ui, true);
  expect(ui.getState().sidebarOpen).toBe(false);
  ui.setState({ sidebarOpen: true });
  foldSidebar(ui);
  expect(ui.getState().sidebarOpen).toBe(false);
  setNarrow(ui, false);
  expect(ui.getState().sidebarOpen).toBe(true);
  foldSidebar(ui);
  expect(ui.getState().sidebarOpen).toBe(true);

  ui.setState({ sidebarOpen: false });
  setNarrow(ui, true);
  setNarrow(ui, false);
  expect(ui.getState().sidebarOpen).toBe(false);
});

test('what would be sent is put together while one writes only as long as it is not too much for that', () => {
  const ui = createUiStore();
  expect(hasDraft(ui.getState(), 'a')).toBe(false);
  setDraft(ui, 'a', 'Explain');
  attach(ui, 'a', { name: 'one.txt', text: 'x'.repeat(2_000_000) });
  expect(plannedDraftOf(ui.getState(), 'a')).toBe(wholeDraftOf(ui.getState(), 'a'));
  attach(ui, 'a', { name: 'two.txt', text: 'x'.repeat(2_000_000) });
  expect(plannedDraftOf(ui.getState(), 'a')).toBeNull();
  setDraft(ui, 'a', ' ');
  expect(hasDraft(ui.getState(), 'a')).toBe(true);
});
