import type { Element, Nodes } from 'hast';

export type Direction = 'ltr' | 'rtl';

const strong = /[\p{L}\u200E\u200F]/u;
const rightToLeft = /[\u0590-\u08FF\u200F\uFB1D-\uFDFF\uFE70-\uFEFF\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/** The direction of its first letter, as `dir="auto"` has it, but past code, which says nothing of the words around it. Undefined without one. */
export function directionOf(element: Element): Direction | undefined {
  const open: Nodes[] = [element];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.type === 'text') {
      const letter = strong.exec(node.value)?.[0];
      if (letter !== undefined) return rightToLeft.test(letter) ? 'rtl' : 'ltr';
    } else if (node.type === 'element' && node.tagName !== 'code') {
      for (let index = node.children.length - 1; index >= 0; index--) open.push(node.children[index]!);
    }
  }
  return undefined;
}
