import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

/** The same in every language: names, units, samples of letters and of code. */
const ALLOWED = new Set([
  'Pagoda',
  'GGUF',
  'CUDA',
  'Vulkan',
  'Metal',
  'JSON',
  'llama.cpp',
  'abc',
  'hf_…',
  'ms',
  'ms,',
  'https://',
  'root ::= "yes" | "no"',
  '{ "type": "object", "properties": { "name": { "type": "string" } } }',
]);

/** What no person reads: for the browser, for style sheets and for the code itself. */
const TECHNICAL =
  /^(className|class|id|key|role|type|name|href|src|d|viewBox|fill|stroke|dir|style|htmlFor|target|rel|as|side|align|tone|variant|kind|shortcut|keys|paint|text|view|level|scale|unit|aria-(live|keyshortcuts|orientation|controls|hidden)|data-.*|inputMode|accept|method|preserveAspectRatio|transform|points|stroke.*|autoComplete|size|colour|scope|form|language|origin|value|focusable|aria-busy)$/;

const WORDS = /\p{L}{2}/u;

function literalsOf(file: string): string[] {
  const source = readFileSync(join(root, file), 'utf8');
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const note = (text: string) => {
    const said = text.trim().replace(/\s+/g, ' ');
    if (WORDS.test(said) && !ALLOWED.has(said)) found.push(`${file}: ${said}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) note(node.text);
    if (
      ts.isJsxAttribute(node) &&
      node.initializer &&
      ts.isStringLiteral(node.initializer) &&
      !TECHNICAL.test(node.name.getText())
    )
      note(node.initializer.text);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

test('what a person sees of the page’s elements is said from the catalogues', () => {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.test)\.tsx$/.test(file),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap(literalsOf)).toEqual([]);
});
