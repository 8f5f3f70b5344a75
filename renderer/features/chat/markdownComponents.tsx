import type { Element } from 'hast';
import type { Components, ExtraProps } from 'hast-util-to-jsx-runtime';
import { createContext, use, useMemo, type ComponentProps, type MouseEvent } from 'react';
import { drawnFormula } from '../../markdown/formula.ts';
import { textOf } from '../../markdown/textOf.ts';
import { t } from '../../words/words.ts';
import { CodeBlock } from './CodeBlock.tsx';
import { DiagramBlock } from './diagram/DiagramBlock.tsx';

/** Goes before every id in a text, since others on the page may have the same ones. */
export const MarkdownIds = createContext('');

type Props<Name extends 'a' | 'img' | 'input' | 'li' | 'pre' | 'span' | 'sup' | 'table' | 'h1'> =
  ComponentProps<Name> & ExtraProps;

/** Elements that are more than their name. HTML in a text never becomes one of them; nothing is fetched from elsewhere. */
export const components: Partial<Components> = {
  pre: Code,
  a: Link,
  img: Image,
  table: Table,
  input: TaskMark,
  span: Formula,
  li: withId('li'),
  h1: withId('h1'),
  h2: withId('h2'),
  h3: withId('h3'),
  h4: withId('h4'),
  h5: withId('h5'),
  h6: withId('h6'),
};

function Code({ node }: Props<'pre'>) {
  const [code] = node?.children ?? [];
  if (code?.type !== 'element') return null;
  const text = textOf(code).replace(/\n$/, '');
  const language = languageOfFence(code);
  return language.toLowerCase() === 'mermaid' ? (
    <DiagramBlock code={text} />
  ) : (
    <CodeBlock code={text} language={language} />
  );
}

function languageOfFence({ properties }: Element): string {
  const names = properties['className'];
  const name = Array.isArray(names) ? names[0] : undefined;
  return typeof name === 'string' ? name.replace('language-', '') : '';
}

/** Links open in the system's browser, those to a place in the same text go there. */
function Link({ href, id, children }: Pick<Props<'a'>, 'href' | 'id' | 'children'>) {
  const ids = use(MarkdownIds);
  if (!href?.startsWith('#'))
    return (
      <a href={href} target="_blank" rel="noreferrer" title={href?.slice(0, 500)}>
        {children}
      </a>
    );
  const go = (event: MouseEvent) => {
    event.preventDefault();
    const target = document.getElementById(ids + href.slice(1));
    target?.scrollIntoView({ block: 'nearest' });
    target?.focus({ preventScroll: true });
  };
  return (
    <a href={`#${ids}${href.slice(1)}`} id={id === undefined ? undefined : ids + id} onClick={go}>
      {children}
    </a>
  );
}

function Image({ alt, src }: Props<'img'>) {
  const name = alt || t('chat.image');
  return src !== undefined && /^https?:\/\//i.test(src) ? <Link href={src}>{name}</Link> : name;
}

function withId(Name: 'li' | 'h1' | 'h2' | 'h3' | 'h4' | 'h5' | 'h6') {
  return function WithId({ node: _node, id, ...rest }: Props<'h1'>) {
    const ids = use(MarkdownIds);
    return <Name {...(rest as object)} {...(id !== undefined && { id: ids + id, tabIndex: -1 })} />;
  };
}

/** Wide tables scroll, with the keyboard too. */
function Table({ node: _node, ...rest }: Props<'table'>) {
  return (
    <div className="table-scroll" role="group" aria-label={t('chat.table')} tabIndex={0} dir={rest.dir}>
      <table {...rest} />
    </div>
  );
}

/** The only spans that markdown makes. What could not be drawn is shown as it was written. */
function Formula({ node, children }: Props<'span'>) {
  const html = node && drawnFormula(node);
  const drawn = useMemo(() => (html === undefined ? undefined : { __html: html }), [html]);
  if (!node || !drawn) return <span className="verbatim">{children}</span>;
  const source = textOf(node);
  // A wide one scrolls, with the keyboard too.
  const reached = node.properties['dataDisplay'] === 'true' && {
    'data-display': true,
    role: 'group',
    'aria-label': t('chat.formula'),
    tabIndex: 0,
  };
  return (
    <span className="formula" dir="ltr" data-source={source} {...reached} dangerouslySetInnerHTML={drawn} />
  );
}

function TaskMark({ checked }: Props<'input'>) {
  return (
    <input
      type="checkbox"
      checked={checked}
      disabled
      readOnly
      aria-label={checked ? t('chat.done') : t('chat.notDone')}
    />
  );
}
