import type { Element, Nodes } from 'hast';
import { expect, test } from 'vitest';
import { boundTree, type Bounded } from './bound.ts';
import { parseMarkdown } from './parse.ts';
import { textOf } from './textOf.ts';

const roomy = { nodes: 100_000, characters: 1_000_000 };
const bound = (text: string, limits = roomy) => boundTree(parseMarkdown(text), limits);

function elements(tree: Bounded): Element[] {
  const found: Element[] = [];
  const look = (node: Nodes) => {
    if (node.type === 'element') found.push(node);
    if ('children' in node) node.children.forEach(look);
  };
  tree.children.forEach(look);
  return found;
}
const named = (tree: Bounded, name: string) => elements(tree).filter(({ tagName }) => tagName === name);
const text = (tree: Bounded) => tree.children.map(textOf).join('');

function depth(node: Nodes): number {
  return 'children' in node ? 1 + Math.max(0, ...node.children.map(depth)) : 0;
}

test.each<[what: string, text: string]>([
  ['quotes', `${'>'.repeat(300)} deep`],
  ['lists', `${'* 1. '.repeat(80)}deep`],
  [
    'lists by indentation',
    Array.from({ length: 150 }, (_, index) => `${'  '.repeat(index)}- deep`).join('\n'),
  ],
  ['emphasis', `${'**a '.repeat(200)}deep${'**'.repeat(200)}`],
])('nested %s keep their text at a depth that can be laid out', (_what, deep) => {
  const tree = bound(deep);
  expect(text(tree)).toContain('deep');
  expect(Math.max(...tree.children.map(depth))).toBeLessThan(60);
});

test('a tree of many nodes is its beginning, and says that there is more', () => {
  const tree = bound('- item\n'.repeat(500), { ...roomy, nodes: 100 });
  expect(tree.cut).toBe(true);
  expect(named(tree, 'li').length).toBeLessThan(60);
  expect(bound('- item\n'.repeat(20), { ...roomy, nodes: 100 }).cut).toBe(false);
});

test('so is a long text, cut between characters', () => {
  const tree = bound('😀'.repeat(100), { ...roomy, characters: 51 });
  expect(tree.cut).toBe(true);
  expect(text(tree)).toBe('😀'.repeat(25));
});

test('code stays whole, since it can be copied', () => {
  const code = 'x = 1\n'.repeat(1000);
  expect(textOf(named(bound(`\`\`\`\n${code}\`\`\``, { nodes: 50, characters: 100 }), 'pre')[0]!)).toBe(code);
});

test('sizes say what each child holds', () => {
  const tree = bound('a\n\n- b\n- c');
  expect(tree.sizes).toHaveLength(tree.children.length);
  const count = (node: Nodes): number =>
    'children' in node ? node.children.reduce((sum, child) => sum + count(child), 1) : 1;
  expect(tree.sizes).toEqual(tree.children.map(count));
});

test('a word that is too long for a browser gets places to break at, and keeps its letters', () => {
  const word = 'x'.repeat(1000);
  const tree = bound(word);
  expect(text(tree)).toBe(word);
  expect(named(tree, 'wbr').length).toBeGreaterThan(5);
  expect(named(bound('x'.repeat(100)), 'wbr')).toEqual([]);
});

test('marks of direction beyond any need are left out, a few stay', () => {
  expect(text(bound(`a${'\u202E\u2067'.repeat(500)}b`))).toBe('ab');
  expect(text(bound('a\u2067b\u2069'))).toBe('a\u2067b\u2069');
});

test.each<[link: string, isLink: boolean]>([
  ['[a](https://example.com)', true],
  ['[a](#first-part)\n\n# First part', true],
  ['[a](#second)\n\n# First part', false],
  ['[a](#)', false],
  ['[a](notes.md)', false],
  ['[a](/etc/passwd)', false],
  ['[a](javascript:alert)', false],
  ['[a](file:///etc/passwd)', false],
  ['<mailto:a@example.com>', false],
])('%j is a link only where it leads somewhere', (markdown, isLink) => {
  const tree = bound(markdown);
  expect(named(tree, 'a')).toHaveLength(isLink ? 1 : 0);
  expect(text(tree)).toContain('a');
});

test('footnotes lead there and back', () => {
  const tree = bound('a[^1]\n\n[^1]: note');
  const ids = elements(tree).map(({ properties }) => properties['id']);
  const links = named(tree, 'a').map(({ properties }) => String(properties['href']).slice(1));
  expect(links).toHaveLength(2);
  links.forEach((link) => expect(ids).toContain(link));
});

test.each<[text: string, name: string, directions: (string | undefined)[]]>([
  ['שלום\n\nhello', 'p', ['rtl', 'ltr']],
  ['1. 2', 'p', []],
  ['> 3 + 4', 'p', [undefined]],
  ['123 שלום', 'p', ['rtl']],
  ['`npm` שלום', 'p', ['rtl']],
  ['- مرحبا\n- hello', 'ul', ['rtl']],
  ['> مرحبا', 'blockquote', ['rtl']],
  ['> مرحبا', 'p', [undefined]],
  ['|عمود|b|\n|-|-|\n|1|c|', 'table', ['rtl']],
  ['|عمود|b|\n|-|-|\n|1|c|', 'td', [undefined, 'ltr']],
])('%j has its direction on %s', (markdown, name, directions) => {
  expect(named(bound(markdown), name).map(({ properties }) => properties['dir'])).toEqual(directions);
});

test('headings have levels without gaps below that of the page, whatever ranks they have', () => {
  const tree = bound('### a\n\n##### b\n\n### c\n\n# d\n\n## e');
  const headings = elements(tree).filter(({ tagName }) => /^h\d$/.test(tagName));
  expect(headings.map(({ properties }) => properties['ariaLevel'])).toEqual([2, 3, 2, 2, 3]);
});
