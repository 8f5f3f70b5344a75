import type { RootContent } from 'hast';
import { toJsxRuntime } from 'hast-util-to-jsx-runtime';
import { memo, useEffect, useState, type ReactElement } from 'react';
import { Fragment, jsx, jsxs } from 'react/jsx-runtime';
import type { Bounded } from '../../markdown/bound.ts';
import { useLanguage } from '../../words/useLanguage.ts';
import { components } from './markdownComponents.tsx';

/** Nodes that come to the page in one frame. */
const perFrame = 300;

/** Trees that were shown whole: scrolling back to one must not change its height again. */
const shownWhole = new WeakSet<Bounded>();

/** A parsed text as elements, a large one over several frames. */
export function Tree({ tree }: { readonly tree: Bounded }) {
  const shown = useGradually(tree);
  return tree.children.slice(0, shown).map((child, index) => <Child key={index} node={child} />);
}

const Child = memo(function Child({ node }: { readonly node: RootContent }) {
  useLanguage();
  return toJsxRuntime(node, {
    Fragment,
    jsx,
    jsxs,
    components,
    passKeys: true,
    passNode: true,
    ignoreInvalidStyle: true,
  }) as ReactElement;
});

/** How many of the tree's children to show now. */
function useGradually(tree: Bounded): number {
  const all = tree.children.length;
  const [progress, setProgress] = useState({ tree, shown: shownWhole.has(tree) ? all : further(tree, 0) });
  const shown =
    progress.tree === tree ? progress.shown : Math.min(all, Math.max(progress.shown, further(tree, 0)));
  useEffect(() => {
    if (shown >= all) {
      shownWhole.add(tree);
      return;
    }
    const frame = requestAnimationFrame(() => setProgress({ tree, shown: further(tree, shown) }));
    return () => cancelAnimationFrame(frame);
  }, [tree, shown, all]);
  return shown;
}

function further({ sizes }: Bounded, from: number): number {
  let next = from;
  for (let nodes = 0; next < sizes.length && (nodes === 0 || nodes + sizes[next]! <= perFrame); next++)
    nodes += sizes[next]!;
  return next;
}
