import { expect, test } from 'vitest';
import { createPagoda } from '../pagoda.ts';
import { attachedTo } from '../stores/ui.ts';
import { FakeBackend } from '../test/fakeBackend.ts';
import { areForMessage, attachFiles, attachOnly } from './attachments.ts';

const text = new File(['print(1)\n'], 'a.py');
const model = new File(['GGUF\u0003'], 'm.gguf');
const picture = new File([new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 0x10])], 'a.jpg');
const setUp = () => createPagoda(new FakeBackend().links, queueMicrotask);

test('files with text stand beside the draft; models and pictures are given back', async () => {
  const pagoda = setUp();
  const rest = await attachFiles(pagoda, [text, model, picture]);
  expect(attachedTo(pagoda.ui.getState(), null)).toMatchObject([{ name: 'a.py', text: 'print(1)' }]);
  expect(rest.map(({ file }) => file.name)).toEqual(['m.gguf', 'a.jpg']);
  expect(pagoda.ui.getState().toasts).toEqual([]);
});

test('where only the message can have been meant, each file that cannot go along is named', async () => {
  const pagoda = setUp();
  await attachOnly(pagoda, [picture, text, new File([], 'empty.txt')]);
  expect(
    pagoda.ui
      .getState()
      .toasts.map(({ title }) => title)
      .sort(),
  ).toEqual(['a.jpg cannot be attached', 'empty.txt cannot be attached']);
  expect(attachedTo(pagoda.ui.getState(), null)).toHaveLength(1);
});

test('a model among them says that models were meant', async () => {
  expect(await areForMessage([text, text])).toBe(true);
  expect(await areForMessage([new File(['%PDF-1.4'], 'a.pdf')])).toBe(true);
  expect(await areForMessage([text, model])).toBe(false);
  expect(await areForMessage([picture])).toBe(false);
  expect(await areForMessage([])).toBe(false);
});

test('files that are together more than any model reads are named, and what fits stays', async () => {
  const pagoda = setUp();
  const large = (name: string) => new File(['a'.repeat(9_000_000)], name);
  await attachOnly(
    pagoda,
    Array.from({ length: 8 }, (_, at) => large(`${at}.txt`)),
  );
  expect(attachedTo(pagoda.ui.getState(), null).map(({ name }) => name)).toEqual(
    Array.from({ length: 6 }, (_, at) => `${at}.txt`),
  );
  expect(pagoda.ui.getState().toasts.map(({ title }) => title)).toEqual([
    '6.txt cannot be attached',
    '7.txt cannot be attached',
  ]);
  expect(pagoda.ui.getState().toasts[0]!.detail).toContain('Together with the other files');
});
