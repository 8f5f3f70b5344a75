import type { Element, Text } from 'hast';

/** How a formula's source is drawn; null where it is not LaTeX that can be: then its source is shown. */
export type Typeset = (formula: Formula) => string | null;

export interface Formula {
  readonly latex: string;
  /** On lines of its own. */
  readonly display: boolean;
}

/** The source of a formula without what sets it apart. */
export function formulaIn(source: string): Formula {
  const marks = /^(\\\(|\\\[|\$\$|\$)/.exec(source)?.[0] ?? '';
  return {
    latex: source.slice(marks.length, source.length - marks.length),
    display: marks === '\\[' || marks === '$$',
  };
}

/** A formula as an element of a page's tree: its source, and how it is drawn. */
export function formulaElement(source: string, typeset: Typeset): Element {
  const formula = formulaIn(source);
  const html = typeset(formula);
  const children: Text[] = [{ type: 'text', value: source }];
  return {
    type: 'element',
    tagName: 'span',
    properties: {
      className: ['formula'],
      ...(html !== null && { dataHtml: html }),
      ...(formula.display && { dataDisplay: 'true' }),
    },
    children,
  };
}

/** How it is drawn, of an element that is a formula. */
export function drawnFormula({ tagName, properties }: Element): string | undefined {
  const html = tagName === 'span' ? properties['dataHtml'] : undefined;
  return typeof html === 'string' ? html : undefined;
}
