import type { Element, Nodes } from 'hast';
import { rightToLeftLetter, strongLetter, type Direction } from '../../electron/words/direction.ts';

export type { Direction };

/** The direction of its first letter, as `dir="auto"` has it, but past code, which says nothing of the words around it. Undefined without one. */
export function directionOf(element: Element): Direction | undefined {
  const open: Nodes[] = [element];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.type === 'text') {
      const letter = strongLetter.exec(node.value)?.[0];
      if (letter !== undefined) return rightToLeftLetter.test(letter) ? 'rtl' : 'ltr';
    } else if (node.type === 'element' && node.tagName !== 'code') {
      for (let index = node.children.length - 1; index >= 0; index--) open.push(node.children[index]!);
    }
  }
  return undefined;
}
