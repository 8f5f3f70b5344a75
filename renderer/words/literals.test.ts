import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

// What people read comes from the catalogues. What looks like a text and stands elsewhere is found here; each exception says why it is one.

const root = join(import.meta.dirname, '../..');

/** The same in every language: names, units, samples of letters and of code. */
const ALLOWED = new Set([
  'Pagoda',
  'GGUF',
  'CUDA',
  'Vulkan',
  'Metal',
  'JSON',
  'Python',
  'JavaScript',
  'SentencePiece',
  'WordPiece',
  'llama.cpp',
  'abc',
  'hf_…',
  'ms',
  'ms,',
  'https://',
  'PORT',
  'Pagoda/',
  'pagoda update',
  'root ::= "yes" | "no"',
  '{ "type": "object", "properties": { "name": { "type": "string" } } }',
]);

/** Files whose texts no person reads on the screen, or who reads them reads English. */
const ELSEWHERE: readonly RegExp[] = [
  // For whoever helps, wherever they live.
  /^renderer\/features\/doctor\/report\.ts$/,
  // The model reads it.
  /^renderer\/actions\/(exactness|titles)\.ts$/,
  // Programs.
  /^renderer\/features\/server\/snippets\.ts$/,
  /^electron\/main\/storage\//,
  // Two are compared, none is shown.
  /^renderer\/stores\/making\.ts$/,
  // Names of processes and of a file.
  /^electron\/main\/\w+\/(fork\w+|outputName)\.ts$/,
  // The log.
  /^electron\/main\/log\.ts$/,
  // Styles and selectors.
  /^renderer\/features\/chat\/(copyFormulas|find\/marks|diagram\/(cleanSvg|drawDiagram))\.ts$/,
  // Headers of HTTP.
  /^electron\/main\/window\/servePages\.ts$/,
  /^renderer\/words\/(en|de)[./]/,
  /^electron\/main\/words\/(en|de)\.ts$/,
  /\.test\.tsx?$/,
  /\/test\//,
];

/** What no person reads of an element: for the browser, for style sheets and for the code itself. */
const TECHNICAL =
  /^(className|class|id|key|role|type|name|href|src|d|viewBox|fill|stroke|dir|style|htmlFor|target|rel|as|side|align|tone|variant|kind|shortcut|keys|paint|text|view|level|scale|unit|aria-(live|keyshortcuts|orientation|controls|hidden)|data-.*|inputMode|accept|method|preserveAspectRatio|transform|points|stroke.*|autoComplete|size|colour|scope|form|language|origin|value|focusable|aria-busy)$/;

/** Calls whose texts are for the log, the compiler, style sheets, the page's own structure or the catalogues. */
const UNREAD =
  /(^|\.)(classes|assertNever|t|log|say|info|warn|error|matchMedia|querySelector(All)?|closest|matches|includes)$/;

const KEYS =
  /^(Ctrl|Control|Shift|Alt|Esc|Escape|Enter|Space|Home|End|Backspace|Arrow(Up|Down|Left|Right))(\+|$)/;
const STYLES = /var\(--|(^|\s)\S*[a-z\]][-:/[][a-z\d[(]/;
const TWO_WORDS = /\p{L}{2,}[,.:;!?]? \p{L}{2,}/u;
const CAPITAL = /^\p{Lu}\p{Ll}{2,}/u;
const WORD_BY_A_PLACE = /^\s\p{Ll}{2,}|\p{Ll}{2,}\s$/u;

function literalsOf(file: string): string[] {
  const source = readFileSync(join(root, file), 'utf8');
  return textsIn(source, file).map((text) => `${file}: ${text}`);
}

/** The texts in a source that people would read. */
function textsIn(source: string, file = 'a.tsx'): string[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const note = (text: string) => {
    const said = text.trim().replace(/\s+/g, ' ');
    if (/\p{L}{2}/u.test(said) && !ALLOWED.has(said)) found.push(said);
  };
  const visit = (node: ts.Node): void => {
    if (isUnread(node)) return;
    if (ts.isJsxText(node)) note(node.text);
    else if (ts.isStringLiteralLike(node)) {
      const speaks =
        ts.isJsxAttribute(node.parent) ||
        TWO_WORDS.test(node.text) ||
        CAPITAL.test(node.text) ||
        isInPlaceOfNothing(node);
      if (speaks && !isCode(node)) note(node.text);
    } else if (ts.isTemplateExpression(node)) {
      const pieces = [node.head, ...node.templateSpans.map(({ literal }) => literal)];
      if (!pieces.some(({ text }) => STYLES.test(text)))
        for (const { text } of pieces)
          if (TWO_WORDS.test(text) || CAPITAL.test(text) || WORD_BY_A_PLACE.test(text)) note(text);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function isUnread(node: ts.Node): boolean {
  if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return true;
  if (ts.isJsxAttribute(node)) return TECHNICAL.test(node.name.getText()) && !isText(node.initializer);
  // Faults of the program itself, not of what a person did.
  if (ts.isNewExpression(node)) return /^(Error|TypeError|RangeError)$/.test(node.expression.getText());
  return ts.isCallExpression(node) && UNREAD.test(node.expression.getText());
}

/** An attribute of an element of ours whose name says nothing, with a text put together. */
const isText = (value: ts.JsxAttributeValue | undefined): boolean =>
  value !== undefined &&
  ts.isJsxExpression(value) &&
  value.expression !== undefined &&
  ts.isConditionalExpression(value.expression);

const isInPlaceOfNothing = ({ parent }: ts.Node): boolean =>
  ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.BarBarToken;

function isCode(node: ts.StringLiteralLike): boolean {
  const { parent } = node;
  return (
    KEYS.test(node.text) ||
    STYLES.test(node.text) ||
    ts.isCaseClause(parent) ||
    ts.isElementAccessExpression(parent) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    (ts.isBinaryExpression(parent) && /^[!=]==$/.test(parent.operatorToken.getText()))
  );
}

test('what a person reads is said from the catalogues', () => {
  const files = ['renderer', 'electron/main'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
      .filter((file) => /\.tsx?$/.test(file) && !ELSEWHERE.some((place) => place.test(file))),
  );
  expect(files.length).toBeGreaterThan(400);
  expect(files.flatMap(literalsOf)).toEqual([]);
});

test.each([
  ['<p>Hello</p>', ['Hello']],
  ["<p aria-label='close' className='m-2 flex' />", ['close']],
  ["const who = mine ? 'You' : (model ?? 'Reply');", ['You', 'Reply']],
  ["const name = alt || 'image';", ['image']],
  ["const state = 'given up';", ['given up']],
  ['const size = `${free} of ${total}`;', ['of']],
  ["throw new Error('cannot be');", []],
  ["log.info('window', `refused to link ${url}`);", []],
  ["if (key === 'Escape' || kind === 'given up') a(t('chat.you'));", []],
  ["const rows = 'divide-y divide-line'; const paint = `color-mix(in oklab, var(--jade) ${part}%)`;", []],
  ["import a from 'Some where'; type A = 'Two words';", []],
])('in %s the texts are %j', (source, texts) => {
  expect(textsIn(source)).toEqual(texts);
});
