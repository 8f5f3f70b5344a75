import { memo, type ReactElement } from 'react';
import ReactMarkdown, { type Components, type Options } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { CodeBlock } from './CodeBlock.tsx';
import { markdownBlocks } from './markdownBlocks.ts';

/** Raw HTML in a reply is shown as the text it is; links open in the system's browser; nothing is fetched from elsewhere. */
const components: Components = {
  pre({ node }) {
    const code = node?.children[0];
    if (code?.type !== 'element') return null;
    const text = code.children.map((child) => (child.type === 'text' ? child.value : '')).join('');
    const names = code.properties['className'];
    const name = Array.isArray(names) ? names[0] : undefined;
    const language = typeof name === 'string' ? name.replace('language-', '') : '';
    return <CodeBlock code={text.replace(/\n$/, '')} language={language} />;
  },
  a({ href, children }) {
    return (
      <a href={href} target="_blank" rel="noreferrer" title={href}>
        {children}
      </a>
    );
  },
  img({ alt, src }) {
    return (
      <a href={typeof src === 'string' ? src : undefined} target="_blank" rel="noreferrer">
        {alt || 'image'}
      </a>
    );
  },
};

const options = { remarkPlugins: [remarkGfm], components } satisfies Options;

/** Parsed texts, most recent last: a row that scrolls back into view is not parsed again. */
const parsed = new Map<string, ReactElement>();
const parsedLimit = 400;

function render(text: string): ReactElement {
  const known = parsed.get(text);
  if (known) {
    parsed.delete(text);
    parsed.set(text, known);
    return known;
  }
  const element = ReactMarkdown({ ...options, children: text });
  parsed.set(text, element);
  const oldest = parsed.size > parsedLimit ? parsed.keys().next().value : undefined;
  if (oldest !== undefined) parsed.delete(oldest);
  return element;
}

interface MarkdownProps {
  readonly text: string;
  /** More text is coming: parse what changes only. */
  readonly streaming?: boolean;
}

export const Markdown = memo(function Markdown({ text, streaming = false }: MarkdownProps) {
  if (!streaming) return <div className="markdown">{render(text)}</div>;
  return (
    <div className="markdown">
      {markdownBlocks(text).map((block, index) => (
        <Block key={index} text={block} />
      ))}
    </div>
  );
});

/** Not cached: a growing block is a new text at every frame. */
const Block = memo(function Block({ text }: { readonly text: string }) {
  return ReactMarkdown({ ...options, children: text });
});
