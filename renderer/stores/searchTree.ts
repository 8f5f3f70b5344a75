import type { BeamNode } from '../../engine/contract/beam.ts';
import type { GenerateEvent } from '../../engine/contract/generation.ts';

/** The tree of a beam search as far as it is worth a look: the ways that go on or have ended, and those given up of late. All pure. */

type Grown = Extract<GenerateEvent, { type: 'beams' }>;

export interface TreeNode extends BeamNode {
  /** Tokens from the prompt to it, itself included. */
  readonly depth: number;
}

export interface SearchTree {
  readonly nodes: ReadonlyMap<number, TreeNode>;
  /** Last tokens of the ways that go on, best first; and of those that have ended, each with its score. */
  readonly running: readonly number[];
  readonly finished: readonly { readonly id: number; readonly score: number }[];
  /** Tokens of the longest way. */
  readonly depth: number;
}

export const noSearch: SearchTree = { nodes: new Map(), running: [], finished: [], depth: 0 };

/** A way that was given up is shown until the others are so many tokens further. */
const SHOWN_BEHIND = 8;

export function grown(tree: SearchTree, { added, running, finished }: Grown): SearchTree {
  const nodes = new Map(tree.nodes);
  let { depth } = tree;
  for (const node of added) {
    const at = (node.parent === null ? 0 : (nodes.get(node.parent)?.depth ?? 0)) + 1;
    nodes.set(node.id, { ...node, depth: at });
    depth = Math.max(depth, at);
  }
  const kept = waysTo(nodes, [...running, ...finished.map(({ id }) => id)]);
  for (const node of nodes.values())
    if (!kept.has(node.id) && node.depth <= depth - SHOWN_BEHIND) nodes.delete(node.id);
  // What goes on from something that is gone is gone with it.
  for (const node of nodes.values())
    if (node.parent !== null && !nodes.has(node.parent)) nodes.delete(node.id);
  return { nodes, running, finished, depth };
}

/** Ids of all on the way to these. */
export function waysTo(nodes: ReadonlyMap<number, TreeNode>, ends: readonly number[]): Set<number> {
  const on = new Set<number>();
  for (const end of ends)
    for (let node = nodes.get(end); node && !on.has(node.id); node = nodes.get(node.parent ?? -1))
      on.add(node.id);
  return on;
}

/** What the best way says so far. */
export function bestText({ nodes, running, finished }: SearchTree): string {
  const [ended] = [...finished].sort((a, b) => b.score - a.score);
  const way: string[] = [];
  for (let node = nodes.get(running[0] ?? ended?.id ?? -1); node; node = nodes.get(node.parent ?? -1))
    way.push(node.text);
  return way.reverse().join('');
}

export type WayState = 'running' | 'finished' | 'givenUp';

/** Tokens one after the other among which none forks: what is drawn as one piece. */
export interface Segment {
  readonly id: number;
  readonly text: string;
  readonly tokens: number;
  /** Score of the way that ends with it: the sum so far; of one that has ended, its score. */
  readonly sum: number;
  readonly score: number | null;
  /** Of the best way that it is on. */
  readonly state: WayState;
  /** It is on the way that is the best one now. */
  readonly best: boolean;
  readonly children: readonly Segment[];
}

/** The tree in pieces, from its beginnings on. */
export function segmentsOf({ nodes, running, finished }: SearchTree): Segment[] {
  const children = new Map<number | null, TreeNode[]>();
  for (const node of nodes.values()) {
    const siblings = children.get(node.parent) ?? [];
    siblings.push(node);
    children.set(node.parent, siblings);
  }
  const scores = new Map(finished.map(({ id, score }) => [id, score]));
  const onRunning = waysTo(nodes, running);
  const onFinished = waysTo(nodes, [...scores.keys()]);
  const [ended] = [...finished].sort((a, b) => b.score - a.score);
  const first = running[0] ?? ended?.id;
  const onBest = waysTo(nodes, first === undefined ? [] : [first]);
  const stateOf = (id: number): WayState =>
    onRunning.has(id) ? 'running' : onFinished.has(id) ? 'finished' : 'givenUp';
  const piece = (start: TreeNode): Segment => {
    const chain = [start];
    let last = start;
    for (;;) {
      const [only, ...others] = children.get(last.id) ?? [];
      const goesOn =
        only && others.length === 0 && !scores.has(last.id) && stateOf(only.id) === stateOf(last.id);
      if (!goesOn) break;
      chain.push(only);
      last = only;
    }
    return {
      id: start.id,
      text: chain.map(({ text }) => text).join(''),
      tokens: chain.length,
      sum: last.sum,
      score: scores.get(last.id) ?? null,
      state: stateOf(start.id),
      best: onBest.has(last.id),
      children: (children.get(last.id) ?? []).sort((a, b) => b.sum - a.sum).map(piece),
    };
  };
  return (children.get(null) ?? []).sort((a, b) => b.sum - a.sum).map(piece);
}
