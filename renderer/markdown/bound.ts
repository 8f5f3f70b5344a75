import type { Element, ElementContent, Root, RootContent } from 'hast';
import GithubSlugger from 'github-slugger';
import { directionOf, type Direction } from './direction.ts';
import { drawnFormula } from './formula.ts';
import { textOf } from './textOf.ts';
import { breakable, wholeCharacters, withoutTurns } from './softBreaks.ts';

/** What of a text may reach the page. */
export interface Limits {
  /** Elements and pieces of text. */
  readonly nodes: number;
  /** Of text, in UTF-16 units. */
  readonly characters: number;
}

/** Content that is safe to lay out: bounded in depth and size, with a direction for each block. */
export interface Bounded {
  readonly children: readonly RootContent[];
  /** How many nodes each child holds, itself included. */
  readonly sizes: readonly number[];
  /** Characters of drawn formulas. */
  readonly drawn: number;
  /** The text says more than `children`: it went beyond the limits. */
  readonly cut: boolean;
}

/** Quotes and lists beyond these go on at the depth they have: there is no room to move in further, and browsers lay out by recursion. */
const deepestBox = 12;
const deepestNode = 48;

/** Tags of a drawn formula that count as one node. */
const elementsOfFormula = 8;

/**
 * The first part of a tree that keeps to the limits, made ready for the page: dangerous and dead links become the text they show, headings
 * get ids for links into the same text, blocks of right-to-left writing say so.
 */
export function boundTree(root: Root, limits: Limits): Bounded {
  const ids = giveIds(root);
  let nodes = 0;
  let characters = 0;
  let drawn = 0;
  let cut = false;

  function text(value: string): ElementContent[] {
    const room = limits.characters - characters;
    if (room < value.length) cut = true;
    const kept = withoutTurns(value.slice(0, wholeCharacters(value, room)));
    characters += kept.length;
    nodes++;
    const pieces = breakable(kept);
    return pieces.flatMap((piece, index): ElementContent[] => {
      const shown: ElementContent = { type: 'text', value: piece };
      return index === 0
        ? [shown]
        : [{ type: 'element', tagName: 'wbr', properties: {}, children: [] }, shown];
    });
  }

  function walk(
    children: readonly RootContent[],
    depth: number,
    boxes: number,
    direction: Direction | undefined,
  ): ElementContent[] {
    const kept: ElementContent[] = [];
    for (const child of children) {
      if (nodes >= limits.nodes || characters >= limits.characters) {
        cut = true;
        break;
      }
      if (child.type === 'text' || child.type === 'raw') kept.push(...text(child.value));
      else if (child.type === 'element') kept.push(...element(child, depth, boxes, direction));
    }
    return kept;
  }

  function element(
    node: Element,
    depth: number,
    boxes: number,
    outer: Direction | undefined,
  ): ElementContent[] {
    const isBox = boxNames.has(node.tagName);
    const tooDeep = depth >= deepestNode || (isBox && boxes >= deepestBox);
    if (tooDeep || isDeadLink(node, ids)) return walk(node.children, depth, boxes, outer);
    nodes++;
    if (node.tagName === 'pre') return [code(node)];
    const html = drawnFormula(node);
    if (html !== undefined) return formula(node, html);
    const own = directed.has(node.tagName) ? (directionOf(node) ?? outer) : outer;
    return [
      {
        ...node,
        properties: { ...node.properties, ...(own !== undefined && own !== outer && { dir: own }) },
        children: walk(node.children, depth + 1, boxes + (isBox ? 1 : 0), own),
      },
    ];
  }

  /** Whole or not at all. What is drawn comes to the page in one piece, which costs less than as many elements one by one. */
  function formula(node: Element, html: string): ElementContent[] {
    nodes += Math.ceil((html.split('<').length - 1) / elementsOfFormula);
    drawn += html.length;
    characters += textOf(node).length;
    return [node];
  }

  /** Whole, however long, so that it can be copied; showing part of it is for whoever lays it out. */
  function code(pre: Element): Element {
    const [inner] = pre.children;
    if (inner?.type !== 'element') return pre;
    return { ...pre, children: [{ ...inner, children: [{ type: 'text', value: textOf(inner) }] }] };
  }

  const children: RootContent[] = [];
  const sizes: number[] = [];
  for (const child of root.children) {
    const before = nodes;
    const kept = walk([child], 0, 0, undefined);
    children.push(...kept);
    kept.forEach((_, index) => sizes.push(index === 0 ? nodes - before : 0));
  }
  return { children, sizes, drawn, cut };
}

const boxNames = new Set(['blockquote', 'ul', 'ol']);

/** Blocks with a direction of their own. A list's items share the list's, so that all markers stand on one side. */
const directed = new Set([
  'p',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'blockquote',
  'ul',
  'ol',
  'table',
  'th',
  'td',
  'section',
]);

function isDeadLink({ tagName, properties }: Element, ids: ReadonlySet<string>): boolean {
  if (tagName !== 'a') return false;
  const { href } = properties;
  if (typeof href !== 'string') return true;
  if (href.startsWith('#')) return !ids.has(href.slice(1));
  // What else there is could not be opened: main lets only pages of the web out.
  return !/^https?:\/\//i.test(href);
}

/** Gives each heading the id that GitHub would and its place below the page's own heading, and collects all ids of the tree. */
function giveIds(root: Root): Set<string> {
  const slugger = new GithubSlugger();
  const ids = new Set<string>();
  const above: number[] = [];
  const open: RootContent[] = root.children.toReversed();
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.type !== 'element') continue;
    const rank = /^h([1-6])$/.exec(node.tagName)?.[1];
    if (rank !== undefined) {
      node.properties = {
        ...node.properties,
        id: slugger.slug(textOf(node).slice(0, 200)),
        ariaLevel: levelBelow(above, Number(rank)),
      };
    }
    if (typeof node.properties['id'] === 'string') ids.add(node.properties['id']);
    for (let index = node.children.length - 1; index >= 0; index--) open.push(node.children[index]!);
  }
  return ids;
}

/** Texts begin with any rank of heading and skip others; those who hear the page are told of levels without gaps, from 2 on. */
function levelBelow(above: number[], rank: number): number {
  while (above.length > 0 && above.at(-1)! >= rank) above.pop();
  above.push(rank);
  return above.length + 1;
}
