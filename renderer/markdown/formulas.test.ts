import type { Element, Nodes } from 'hast';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundTree } from './bound.ts';
import { drawnFormula, formulaIn, type Formula } from './formula.ts';
import { joinFormulas } from './formulas.ts';
import { parseMarkdown } from './parse.ts';
import { textOf } from './textOf.ts';
import { typeset } from './typeset.ts';

/** The formulas of a text, by what would be drawn. */
function formulasOf(text: string): Formula[] {
  const found: Formula[] = [];
  parseMarkdown(text, (formula) => {
    found.push(formula);
    return '';
  });
  return found;
}
const inline = (latex: string): Formula => ({ latex, display: false });
const display = (latex: string): Formula => ({ latex, display: true });

test.each<[text: string, formulas: Formula[]]>([
  ['so \\(a_1 * b_1\\) and \\(c\\)', [inline('a_1 * b_1'), inline('c')]],
  ['with $x$, $E = mc^2$ and $\\pi$.', [inline('x'), inline('E = mc^2'), inline('\\pi')]],
  ['设$x_1$为', [inline('x_1')]],
  ['$$\\frac{a}{b}$$', [display('\\frac{a}{b}')]],
  ['- \\[ a^2 \\]', [display(' a^2 ')]],
  ['| f |\n|---|\n| $x^2$ |', [inline('x^2')]],
  ['## Of \\(n\\)', [inline('n')]],
  ['**\\(n\\)**', [inline('n')]],
])('%j has its formulas', (text, formulas) => {
  expect(formulasOf(text)).toEqual(formulas);
});

test.each([
  'from $5 to $6',
  '$5-$10 or US$20 + $30',
  'set $HOME and $PATH',
  'a $ b = c $ d',
  'costs 5$ = 6$',
  '`$x^2$` and `\\(a\\)`',
  '```\n$$\na\n$$\n```',
  '\\$x^2$',
  '\\[1\\], $$ alone',
])('%j has none', (text) => {
  expect(formulasOf(text)).toEqual([]);
});

test.each([
  '\\[\na\n= b\n\\]',
  '$$\na\n+ b\n- c\n> d\n# e\n$$',
  'Text:\n\\[\n\\begin{aligned}\na &= b \\\\\n- c &= d % a comment\n\\end{aligned}\n\\]\nand on',
  '1. $$\n   x\n   - y\n   $$',
])('%j is one formula, whatever its lines begin with, and keeps its lines', (text) => {
  const [only, ...others] = formulasOf(text);
  expect(others).toEqual([]);
  expect(text).toContain(only!.latex);
  expect(only).toMatchObject({ display: true, latex: expect.stringContaining('\n') as string });
});

test('what is joined is as long as before, and differs in ends of lines alone', () => {
  const piece = fc.constantFrom(
    '\\[',
    '\\]',
    '$$',
    '$',
    '\n',
    '\n\n',
    '```\n',
    '- ',
    ' ',
    'a',
    '=',
    '\r\n',
    '> ',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('');
      const joined = joinFormulas(text);
      expect(joined.length).toBe(text.length);
      for (let at = 0; at < text.length; at++)
        if (joined[at] !== text[at]) expect(`${text[at]}${joined[at]}`).toMatch(/^[\r\n] $/);
    }),
  );
});

const drawn = (latex: string) => typeset({ latex, display: true });

test('LaTeX is drawn, for the eye and for the ear', () => {
  const html = drawn('\\frac{a}{b} + \\ce{H2O}');
  expect(html).toContain('<math');
  expect(html).toContain('katex-display');
});

test.each<[what: string, latex: string]>([
  ['what is no LaTeX', '\\frac{a'],
  ['an unknown command', '\\nosuchthing'],
  ['macros without end', '\\def\\a{\\a\\a}\\a'],
  ['a macro that doubles', `\\def\\a{xx}${'\\edef\\a{\\a\\a}'.repeat(40)}\\a`],
])('%s is shown as it was written', (_what, latex) => {
  expect(drawn(latex)).toBe(null);
  const tree = boundTree(parseMarkdown(`\\[${latex}\\]`, typeset), { nodes: 100, characters: 1e6 });
  expect(textOf({ type: 'root', children: [...tree.children] })).toContain(latex);
});

test.each(['\\href{javascript:alert(1)}{a}', '\\includegraphics{https://a.com/b.png}', '\\htmlData{a=b}{c}'])(
  '%s reaches nothing outside the formula',
  (latex) => {
    expect(drawn(latex) ?? '').not.toMatch(/\s(href|src|data-a)=/);
  },
);

test('many formulas are bounded as other contents are, and a drawn one is there whole or not at all', () => {
  const text = '\\(x^2 + y^2 = z^2\\)\n\n'.repeat(2000);
  const tree = boundTree(parseMarkdown(text, typeset), { nodes: 2500, characters: 100_000 });
  const formulas = tree.children.flatMap((child) => all(child)).filter((node) => drawnFormula(node));
  expect(tree.cut).toBe(true);
  expect(formulas.length).toBeGreaterThan(50);
  expect(formulas.length).toBeLessThan(800);
  expect(new Set(formulas.map((node) => drawnFormula(node))).size).toBe(1);
  expect(tree.drawn).toBe(formulas.length * drawnFormula(formulas[0]!)!.length);
});

test('the source of a formula is known with and without its marks', () => {
  expect(['\\(a\\)', '\\[a\\]', '$$a$$', '$a$'].map(formulaIn)).toEqual([
    inline('a'),
    display('a'),
    display('a'),
    inline('a'),
  ]);
});

function all(node: Nodes): Element[] {
  if (node.type !== 'element') return [];
  return [node, ...node.children.flatMap((child) => all(child))];
}
