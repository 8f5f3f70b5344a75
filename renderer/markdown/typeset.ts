import katex from 'katex';
import 'katex/contrib/mhchem';
import type { Typeset } from './formula.ts';

/** What a formula may ask for. It comes from a model or from a stranger's file: no links, no pictures, no macros without end. */
const limits = { trust: false, maxExpand: 300, maxSize: 12 } as const;

/** As HTML and, for those who hear the page, as MathML. */
export const typeset: Typeset = ({ latex, display }) => {
  try {
    return katex.renderToString(latex, {
      displayMode: display,
      throwOnError: true,
      strict: false,
      ...limits,
    });
  } catch {
    return null;
  }
};
