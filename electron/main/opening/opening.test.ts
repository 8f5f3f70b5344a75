import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readArguments, startArguments } from './arguments.ts';
import { readLink } from './link.ts';
import { Openings } from './openings.ts';

test.each([
  ['pagoda://chat?text=Why%20is%20the%20sky%20blue%3F', { kind: 'textLink', text: 'Why is the sky blue?' }],
  ['pagoda://chat/?text=a%0Ab', { kind: 'textLink', text: 'a\nb' }],
  ['PAGODA://chat?text=x', { kind: 'textLink', text: 'x' }],
  ['pagoda://model?path=/models/a%20b.gguf', { kind: 'modelLink', path: '/models/a b.gguf' }],
  [
    'pagoda://get?model=maker/Small-1.5B-GGUF&file=small-q4_k_m.gguf',
    { kind: 'getLink', repository: 'maker/Small-1.5B-GGUF', file: 'small-q4_k_m.gguf' },
  ],
  ['pagoda://get/?model=maker%2Fsmall', { kind: 'getLink', repository: 'maker/small', file: null }],
  [
    'pagoda://open_from_hf?model=maker/small&file=parts/a-00001-of-00002.gguf',
    { kind: 'getLink', repository: 'maker/small', file: 'parts/a-00001-of-00002.gguf' },
  ],
  ['pagoda://models/huggingface/maker/small', { kind: 'getLink', repository: 'maker/small', file: null }],
  ['pagoda:', undefined],
  ['pagoda://', undefined],
])('%s is understood', (link, request) => {
  expect(readLink(link)).toEqual(request);
});

test.each([
  'pagoda://settings?gpu=off',
  'pagoda://chat',
  'pagoda://chat?text=%20',
  'pagoda://model?path=models/a.gguf',
  'pagoda://model?path=//server/share/a.gguf',
  'pagoda://model?path=%5C%5Cserver%5Cshare%5Ca.gguf',
  'pagoda://model?path=/a%00.gguf',
  'pagoda://model?text=x',
  'pagoda://get',
  'pagoda://get?model=small',
  'pagoda://get?model=../../etc',
  'pagoda://get?model=maker/small/extra',
  'pagoda://get?model=https://elsewhere.example/maker/small',
  'pagoda://get?model=maker/small&file=../up.gguf',
  'pagoda://get?model=maker/small&file=/etc/passwd',
  'pagoda://get?model=maker/small&file=a%00.gguf',
  'pagoda://models/huggingface/maker',
  `pagoda://chat?text=${'x'.repeat(100_001)}`,
])('%s asks for nothing that is done', (link) => {
  expect(readLink(link)).toEqual({ kind: 'unknownLink', link: link.slice(0, 300) });
});

test('files are found from the folder of who named them, links are read, switches are left to Chromium', () => {
  const args = [
    '--no-sandbox',
    'a.gguf',
    'file:///m/b%20c.gguf',
    '',
    'pagoda://chat?text=hi',
    '--',
    '-x.gguf',
  ];
  expect(readArguments({ args, folder: '/home/ada' })).toEqual([
    {
      kind: 'files',
      paths: [resolve('/home/ada/a.gguf'), '/m/b c.gguf', resolve('/home/ada/-x.gguf')],
    },
    { kind: 'textLink', text: 'hi' },
  ]);
  expect(readArguments({ args: ['file://%zz', 'pagoda:'], folder: '/h' })).toEqual([
    { kind: 'files', paths: [resolve('/h/file:/%zz')] },
  ]);
});

test('what another start sends is believed where it has our shape', () => {
  expect(startArguments({ args: ['a'], folder: '/h' })).toEqual({ args: ['a'], folder: '/h' });
  for (const data of [undefined, null, {}, { args: 'a', folder: '/h' }, { args: [1], folder: '/h' }])
    expect(startArguments(data)).toBe(undefined);
});

test('each is dealt with once, in order, and there is an end to them', () => {
  const openings = new Openings();
  const texts = Array.from({ length: 30 }, (_, index) => ({ kind: 'textLink', text: `${index}` }) as const);
  openings.add(...texts);
  expect(openings.current().map(({ request }) => request)).toEqual(texts.slice(0, 20));
  openings.take(openings.current()[0]!.id);
  openings.take(999);
  openings.add({ kind: 'textLink', text: 'last' });
  expect(openings.current()).toHaveLength(20);
  expect(openings.current().at(-1)).toEqual({ id: 21, request: { kind: 'textLink', text: 'last' } });
});
