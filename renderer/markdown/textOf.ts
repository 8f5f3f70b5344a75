import type { Nodes } from 'hast';

/** All text in a tree. Without recursion: trees may be deeper than the stack. */
export function textOf(tree: Nodes): string {
  let text = '';
  const open: Nodes[] = [tree];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.type === 'text') text += node.value;
    else if ('children' in node)
      for (let index = node.children.length - 1; index >= 0; index--) open.push(node.children[index]!);
  }
  return text;
}
