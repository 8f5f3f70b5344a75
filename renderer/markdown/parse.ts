import type { Element, Root, Text } from 'hast';
import type { Html, Nodes, Parents, Root as MdastRoot } from 'mdast';
import remarkBreaks from 'remark-breaks';
import remarkCjkFriendly from 'remark-cjk-friendly/parseOnly';
import remarkCjkStrikethrough from 'remark-cjk-friendly-gfm-strikethrough/parseOnly';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { remarkBareLinks } from './bareLinks.ts';
import { formulaElement, type Typeset } from './formula.ts';
import { joinFormulas, remarkFormulas, type FormulaNode } from './formulas.ts';

/**
 * Markdown as people and models write it in chats: GitHub's, where a single newline is a line's end, one `~` means nothing, marks of emphasis
 * work beside Chinese, Japanese and Korean, and HTML is the text it is (save `<br>`, for which markdown has no mark inside a table). Formulas are
 * drawn by `typeset`; without one they are the text they are.
 *
 * Slow for some texts, and deeply nested ones throw a RangeError: call it through `parser.ts`.
 */
export function parseMarkdown(text: string, typeset: Typeset | null = null): Root {
  const tree = processor.parse(joinFormulas(text));
  for (const node of formulasOf(tree)) {
    // Its own lines again: in LaTeX a comment ends with one.
    const own = text.slice(node.position?.start.offset, node.position?.end.offset);
    if (own.length === node.value.length) node.value = own;
    if (typeset) node.drawn = formulaElement(node.value, typeset);
  }
  return processor.runSync(tree);
}

function formulasOf(tree: MdastRoot): FormulaNode[] {
  const found: FormulaNode[] = [];
  const open: Nodes[] = [tree];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.type === 'formula') found.push(node);
    else if ('children' in node) open.push(...node.children.toReversed());
  }
  return found;
}

const formula = (_state: unknown, { value, drawn }: FormulaNode): Element | Text =>
  drawn ?? { type: 'text', value };

const isBreak = (html: string): boolean => /^<br\s*\/?>$/i.test(html);

const holdsLines = new Set<Nodes['type']>(['root', 'blockquote', 'listItem', 'footnoteDefinition']);

function html(_state: unknown, node: Html, parent: Parents | undefined): Element | Text {
  if (isBreak(node.value.trim())) return { type: 'element', tagName: 'br', properties: {}, children: [] };
  const text: Text = { type: 'text', value: node.value };
  if (parent && !holdsLines.has(parent.type)) return text;
  return { type: 'element', tagName: 'p', properties: { className: ['verbatim'] }, children: [text] };
}

const processor = unified()
  .use(remarkParse)
  .use(remarkGfm, { singleTilde: false })
  .use(remarkCjkFriendly)
  .use(remarkCjkStrikethrough, { singleTilde: false })
  .use(remarkBareLinks)
  .use(remarkFormulas)
  .use(remarkBreaks)
  .use(remarkRehype, { allowDangerousHtml: true, handlers: { html, formula }, clobberPrefix: '' })
  .freeze();
