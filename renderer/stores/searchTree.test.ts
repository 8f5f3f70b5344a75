import { expect, test } from 'vitest';
import { bestText, grown, noSearch, segmentsOf, type SearchTree, type Segment } from './searchTree.ts';

const node = (id: number, parent: number | null, text: string, sum = -id) => ({
  id,
  parent,
  tokenId: id,
  text,
  sum,
});
const grow = (
  tree: SearchTree,
  added: ReturnType<typeof node>[],
  running: number[],
  finished: { id: number; score: number }[] = [],
) => grown(tree, { type: 'beams', added, running, finished });

const words = ({ text, state, best, children }: Segment): unknown => [text, state, best, children.map(words)];

test('what no way forks from is one piece, and a way that is given up is told from those that go on', () => {
  let tree = grow(noSearch, [node(1, null, 'The'), node(2, null, 'A')], [1, 2]);
  tree = grow(tree, [node(3, 1, ' old'), node(4, 1, ' big'), node(5, 2, ' dog')], [3, 4]);
  tree = grow(tree, [node(6, 3, ' man'), node(7, 4, ' man')], [7, 6], [{ id: 5, score: -1 }]);
  expect(segmentsOf(tree).map(words)).toEqual([
    [
      'The',
      'running',
      true,
      [
        [' old man', 'running', false, []],
        [' big man', 'running', true, []],
      ],
    ],
    ['A dog', 'finished', false, []],
  ]);
});

test('what the best way says is its whole text', () => {
  let tree = grow(noSearch, [node(1, null, 'The'), node(2, null, 'A')], [1, 2]);
  tree = grow(tree, [node(3, 1, ' old'), node(5, 2, ' dog')], [5, 3]);
  expect([bestText(tree), bestText(noSearch)]).toEqual(['A dog', '']);
});

test('what was given up is shown for a while and then is gone, with all that went on from it', () => {
  let tree = grow(noSearch, [node(1, null, 'a'), node(2, null, 'b'), node(3, 2, 'c')], [1]);
  expect([...tree.nodes.keys()]).toEqual([1, 2, 3]);
  for (let id = 10; id < 30; id++) tree = grow(tree, [node(id, id === 10 ? 1 : id - 1, 'x')], [id]);
  expect(tree.nodes.size).toBe(21);
  expect(segmentsOf(tree)).toMatchObject([{ tokens: 21, children: [] }]);
  expect(tree.depth).toBe(21);
});

test('when the search is over its best way is the finished one with the best score', () => {
  const tree = grow(
    noSearch,
    [node(1, null, 'yes', -3), node(2, null, 'no', -1)],
    [],
    [
      { id: 1, score: -0.5 },
      { id: 2, score: -0.7 },
    ],
  );
  expect(segmentsOf(tree).map(({ text, best, score }) => [text, best, score])).toEqual([
    ['no', false, -0.7],
    ['yes', true, -0.5],
  ]);
});
