import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Linter } from 'eslint';
import { expect, test } from 'vitest';
import { fieldDirection, logicalSides, physicalDeclarations, physicalSides } from './sides.js';

test.each([
  ['ml-2', 'ms-2'],
  ['-mr-1.5', '-me-1.5'],
  ['max-[900px]:pl-7', 'max-[900px]:ps-7'],
  ['hover:after:right-0.5', 'hover:after:end-0.5'],
  ['[&>svg]:left-[3px]', '[&>svg]:start-[3px]'],
  ['left-full', 'start-full'],
  ['scroll-ml-4', 'scroll-ms-4'],
  ['border-l', 'border-s'],
  ['border-r-2', 'border-e-2'],
  ['rounded-l-[7px]', 'rounded-s-[7px]'],
  ['rounded-br-sm', 'rounded-ee-sm'],
  ['text-left!', 'text-start!'],
  ['group-hover/row:float-right', 'group-hover/row:float-end'],
])('%s is refused for %s', (token, instead) => {
  expect(physicalSides(`flex ${token} p-2`)).toEqual([{ token, instead }]);
});

test.each(['origin-left', '-translate-x-3', 'translate-x-full', 'bg-linear-to-r'])(
  '%s is refused without what holds from right to left beside it',
  (token) => {
    expect(physicalSides(token)).toMatchObject([{ token }]);
  },
);

test.each([
  'ms-2 pe-1 border-s rounded-ee-sm text-start start-0',
  'left-1/2 -translate-x-1/2',
  'origin-left rtl:origin-right',
  'translate-x-5 rtl:-translate-x-5',
  'bg-linear-to-r rtl:bg-linear-to-l',
  'rtl:ml-1 ltr:mr-1',
  'mx-2 px-3 inset-x-0 border-line rounded-lg border-lacquer/30 truncate',
  'What is left out, and what is right-handed or left-over: 3 left',
])('%s is let through', (text) => {
  expect(physicalSides(text)).toEqual([]);
});

test('the rule reports classes and styles where they stand', () => {
  const linter = new Linter({ cwd: '/repo' });
  const code = [
    "const a = <p className='ml-1' />;",
    "const b = <p className={classes('pl-2', open && `border-l ${c}`)} />;",
    "const c = <p style={{ marginLeft: 1, textAlign: 'right', color: 'red', insetInlineStart: 0 }} />;",
    "const d = { left: 1, label: 'what is left' };",
  ].join('\n');
  const config = {
    files: ['**/*.tsx'],
    languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } },
    plugins: { pagoda: { rules: { sides: logicalSides } } },
    rules: { 'pagoda/sides': 2 },
  };
  // @ts-expect-error The rule is plain JavaScript; its type is wider than ESLint's.
  const found = linter.verify(code, [config], { filename: '/repo/renderer/a.tsx' });
  expect(found.map(({ line, message }) => [line, /"(.*?)"/.exec(message)?.[1]])).toEqual([
    [1, 'ml-1'],
    [2, 'pl-2'],
    [2, 'border-l'],
    [3, 'marginLeft'],
    [3, 'right'],
  ]);
});

test('a field that people write into says how its text runs', () => {
  const linter = new Linter({ cwd: '/repo' });
  const code = [
    '<input type="text" />;',
    '<input />;',
    '<textarea className="p-2" />;',
    '<input type="text" dir="auto" />;',
    '<input className="[unicode-bidi:plaintext] ps-8" />;',
    '<input type="radio" />;',
    '<Input />;',
  ].join('\n');
  const config = {
    files: ['**/*.tsx'],
    languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } },
    plugins: { pagoda: { rules: { direction: fieldDirection } } },
    rules: { 'pagoda/direction': 2 },
  };
  // @ts-expect-error The rule is plain JavaScript; its type is wider than ESLint's.
  const found = linter.verify(code, [config], { filename: '/repo/renderer/a.tsx' });
  expect(found.map(({ line }) => line)).toEqual([1, 2, 3]);
});

test('what a style sheet says of the left and the right is found', () => {
  expect(
    physicalDeclarations(
      'a { margin-left: 1px; left : 0; border-left-color: red; text-align: right; border-top-left-radius: 1px }',
    ),
  ).toHaveLength(5);
  expect(
    physicalDeclarations(
      '/* left: 1 */ a { margin-inline-start: 1px; inset-inline-end: 0; text-align: start; --left: 1; scroll-margin-top: 3px }',
    ),
  ).toEqual([]);
});

test('no style sheet of the page names the left or the right', () => {
  const folder = join(import.meta.dirname, '../../renderer/styles');
  const sheets = readdirSync(folder).filter((name) => name.endsWith('.css'));
  expect(sheets.length).toBeGreaterThan(3);
  for (const name of sheets)
    expect(physicalDeclarations(readFileSync(join(folder, name), 'utf8')), name).toEqual([]);
});
