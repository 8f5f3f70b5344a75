import { expect, test } from 'vitest';
import { readFile, refused, type ReadFile } from './readFile.ts';

const pdf = (bytes: Uint8Array): Promise<ReadFile> =>
  Promise.resolve({ kind: 'text', text: `a PDF of ${bytes.length} bytes` });
const read = (name: string, ...parts: BlobPart[]) => readFile(new File(parts, name), pdf);

test('text is read as it is, with the ends of lines of this system', async () => {
  expect(await read('a.py', 'print(1)\r\nprint("é")\r\n')).toEqual({
    kind: 'text',
    text: 'print(1)\nprint("é")',
  });
  expect(await read('a.txt', '\ufeffGrüße')).toEqual({ kind: 'text', text: 'Grüße' });
});

test('a file from Notepad in UTF-16 is text, too', async () => {
  const units = new Uint16Array([0xfeff, ...Array.from('Hello', (letter) => letter.charCodeAt(0))]);
  expect(await read('a.txt', units)).toEqual({ kind: 'text', text: 'Hello' });
});

test('a PDF is one by its content, whatever it is called', async () => {
  expect(await read('paper', '%PDF-1.7 ...')).toEqual({ kind: 'text', text: 'a PDF of 12 bytes' });
});

test('a model is no text, by its content and by its name', async () => {
  expect(await read('sha256-abc', 'GGUF\u0003')).toEqual({ kind: 'model' });
  expect(await read('model.safetensors', 'x')).toEqual({ kind: 'model' });
});

const codes = (
  Units: new (units: number[]) => Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>,
  text: string,
) => new Units(Array.from(text, (letter) => letter.charCodeAt(0)));

test.each<[what: string, why: Parameters<typeof refused>[0], parts: BlobPart[]]>([
  ['bytes that are no UTF-8', 'notText', [new Uint8Array([0x50, 0x4b, 3, 4, 0xff, 0xfe])]],
  ['Latin-1', 'otherEncoding', [codes(Uint8Array, 'Größe;Straße\n10;20\n')]],
  ['UTF-16 that does not say so', 'otherEncoding', [codes(Uint16Array, 'Grüße aus Wien')]],
  [
    'a program',
    'notText',
    [new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, ...Array<number>(40).fill(0x90)])],
  ],
  ['a text with NUL in it', 'notText', ['a\0b']],
  ['nothing', 'empty', []],
  ['nothing but spaces', 'empty', [' \n ']],
  ['more than can be read', 'tooLarge', [new Uint8Array(10_000_001).fill(97)]],
])('%s is refused', async (_what, why, parts) => {
  expect(await read('a.txt', ...parts)).toEqual(refused(why));
});

test('what cannot be read, a folder for one, is refused', async () => {
  const folder = new File([], 'folder');
  folder.slice = () => {
    throw new DOMException('', 'NotReadableError');
  };
  expect(await readFile(folder, pdf)).toEqual(refused('unreadable'));
});
