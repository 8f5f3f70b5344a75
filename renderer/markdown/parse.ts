import type { Element, Root, Text } from 'hast';
import type { Html, Nodes, Parents } from 'mdast';
import remarkBreaks from 'remark-breaks';
import remarkCjkFriendly from 'remark-cjk-friendly/parseOnly';
import remarkCjkStrikethrough from 'remark-cjk-friendly-gfm-strikethrough/parseOnly';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { remarkBareLinks } from './bareLinks.ts';
import { remarkFormulas } from './formulas.ts';

/**
 * Markdown as people and models write it in chats: GitHub's, where a single newline is a line's end, one `~` means nothing, marks of emphasis
 * work beside Chinese, Japanese and Korean, and formulas and HTML are the text they are (save `<br>`, for which markdown has no mark inside a table).
 *
 * Slow for some texts, and deeply nested ones throw a RangeError: call it through `parser.ts`.
 */
export function parseMarkdown(text: string): Root {
  return processor.runSync(processor.parse(text));
}

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
  .use(remarkRehype, { allowDangerousHtml: true, handlers: { html }, clobberPrefix: '' })
  .freeze();
