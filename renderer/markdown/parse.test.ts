import type { Nodes } from 'hast';
import { expect, test } from 'vitest';
import { parseMarkdown } from './parse.ts';

/** A tree in short: names, addresses of links, text; `/` for a hard break. */
function short(node: Nodes): string {
  if (node.type === 'text') return node.value === '\n' ? '' : node.value.replace(/^\n/, '');
  if (node.type !== 'element') return 'children' in node ? node.children.map(short).join('') : '';
  if (node.tagName === 'br') return '/';
  const { href } = node.properties;
  return `<${node.tagName}${typeof href === 'string' ? ` ${href}` : ''}>${node.children.map(short).join('')}</>`;
}
const parsed = (text: string) => short(parseMarkdown(text));

test.each<[what: string, text: string, tree: string]>([
  ['a single newline ends a line', 'one\ntwo', '<p>one/two</>'],
  ['in a list too', '- one\n  two\n- three', '<ul><li>one/two</><li>three</></>'],
  ['one tilde means nothing', '5~10元 and ~20~30', '<p>5~10元 and ~20~30</>'],
  ['two tildes delete', '~~a~~ b', '<p><del>a</> b</>'],
  ['bold ends before a letter after a bracket', '**「x」**は', '<p><strong>「x」</>は</>'],
  ['and after a full stop', '**这是。**然后', '<p><strong>这是。</>然后</>'],
  ['deletion likewise', '~~「x」~~は', '<p><del>「x」</>は</>'],
  ['a name with underscores stays one', 'call snake_case_name now', '<p>call snake_case_name now</>'],
  ['prices are no formula', 'from $5 to $6', '<p>from $5 to $6</>'],
  ['a hash without a space is no heading', '#tag', '<p>#tag</>'],
  ['a list may follow a line', 'Text:\n* a\n* b', '<p>Text:</><ul><li>a</><li>b</></>'],
  ['HTML in a line is text', 'a <b>b</b>', '<p>a <b>b</b></>'],
  ['HTML in a block is text', '<div>\n  <i>x</i>\n</div>', '<p><div>\n  <i>x</i>\n</div></>'],
  [
    'a break may be written as HTML',
    '|a|\n|-|\n|x<br>y|',
    '<table><thead><tr><th>a</></></><tbody><tr><td>x/y</></></></>',
  ],
  ['but not in code', '`<br>`', '<p><code><br></></>'],
])('%s', (_what, text, tree) => {
  expect(parsed(text)).toBe(tree);
});

test.each<[what: string, text: string, tree: string]>([
  ['a letter', '请看https://example.com这里', '<p>请看<a https://example.com>https://example.com</>这里</>'],
  [
    'a full stop',
    'https://example.com/a。这里',
    '<p><a https://example.com/a>https://example.com/a</>。这里</>',
  ],
  ['a wide bracket', '（https://example.com）', '<p>（<a https://example.com>https://example.com</>）</>'],
  ['a quote', '“https://example.com”', '<p>“<a https://example.com>https://example.com</>”</>'],
  ['kana', 'www.example.com/xを', '<p><a http://www.example.com/x>www.example.com/x</>を</>'],
  [
    'Hangul',
    'https://example.com/?a=b입니다',
    '<p><a https://example.com/?a=b>https://example.com/?a=b</>입니다</>',
  ],
  [
    'marks around it',
    '**请看https://a.com。**然后',
    '<p><strong>请看<a https://a.com>https://a.com</>。</>然后</>',
  ],
  [
    'no more than a dot at its end',
    'https://a.com/b(c). D',
    '<p><a https://a.com/b(c)>https://a.com/b(c)</>. D</>',
  ],
])('a bare link ends before %s', (_what, text, tree) => {
  expect(parsed(text)).toBe(tree);
});

test('an address between brackets may hold any letters', () => {
  expect(parsed('[长城](https://zh.wikipedia.org/wiki/长城)')).toBe(
    '<p><a https://zh.wikipedia.org/wiki/%E9%95%BF%E5%9F%8E>长城</></>',
  );
});

test.each<[what: string, text: string]>([
  ['in a line', 'so \\(a_1 \\cdot b_1 \\{x\\} * y * z\\) holds'],
  ['set apart', '\\[ \\frac{a}{b} \\\\ c_1 \\]'],
  ['between dollars', '$$a*b*c \\{x\\}$$ here'],
  ['two of them', '\\(a\\) and \\(b\\)'],
])('a formula %s stays as it is written', (_what, text) => {
  expect(parsed(text)).toBe(`<p>${text}</>`);
});

test.each<[text: string, tree: string]>([
  ['an escaped \\[link\\](a)', '<p>an escaped [link](a)</>'],
  ['\\[1\\] and \\(open', '<p>[1] and (open</>'],
  ['\\*no emphasis\\*', '<p>*no emphasis*</>'],
  ['$5 and $6, $$ alone', '<p>$5 and $6, $$ alone</>'],
  ['`\\(a\\)`', '<p><code>\\(a\\)</></>'],
])('%j holds no formula', (text, tree) => {
  expect(parsed(text)).toBe(tree);
});
