import { describe, expect, test } from 'vitest';
import type { GenerateEvent, ReturnedBeam } from '../contract/generation.ts';
import { done, makeTerminal, runLine, runOn, scriptedEngine, type Reply } from './test/builders.ts';

const model = ['--model', '/models/m.gguf'];

const text = (piece: string) =>
  ({ type: 'text', text: piece, generatedTokens: 1, tokensPerSecond: 1 }) as const;

const beams: ReturnedBeam[] = [
  { text: 'Paris.', tokenIds: [5, 2], score: -0.25, finishReason: 'stop' },
  { text: 'Lyon?\n', tokenIds: [6, 2], score: -0.75, finishReason: 'stop' },
];
const node = { tokenId: 5, text: 'x', sum: -1 };
const tree: GenerateEvent = {
  type: 'beams',
  added: [
    { id: 1, parent: null, ...node },
    { id: 2, parent: 1, ...node },
  ],
  running: [2],
  finished: [],
};
const searches: Reply = (_, emit) => {
  emit(tree);
  emit(text('Paris.'));
  return Promise.resolve({ ...done, beams });
};

test('all options become what the engine is asked', async () => {
  const engine = scriptedEngine(searches);
  const options =
    '--beams 6 --num-return 2 --length-penalty -0.5 --early-stopping never --no-repeat-ngram 3 --beam-groups 2 ' +
    '--diversity-penalty 0.5 --repeat-penalty 1.2 --min-tokens 2 --temp 0 --seed 3';
  await runLine(['chat', 'Hi', ...model, ...options.split(' ')], engine.connect);
  expect(engine.asked).toMatchObject([
    {
      method: 'beam',
      minTokens: 2,
      beam: {
        beams: 6,
        returned: 2,
        lengthPenalty: -0.5,
        earlyStopping: 'never',
        noRepeatNgram: 3,
        groups: 2,
        diversityPenalty: 0.5,
        repetitionPenalty: 1.2,
      },
    },
  ]);
});

test.each([
  ['true', true],
  ['false', false],
])('--early-stopping %s is a word for yes or no', async (word, earlyStopping) => {
  const engine = scriptedEngine(searches);
  await runLine(['chat', 'Hi', ...model, '--beams', '2', '--early-stopping', word], engine.connect);
  expect(engine.asked).toMatchObject([{ beam: { earlyStopping } }]);
});

describe('what is returned', () => {
  test('one beam is a reply like any other', async () => {
    const ran = await runLine(['chat', 'Hi', ...model, '--beams', '4'], scriptedEngine(searches).connect);
    expect(ran).toEqual({ status: 0, out: 'Paris.\n', err: '' });
  });

  test('several follow each other with their scores, best first', async () => {
    const argv = ['chat', 'Hi', ...model, '--beams', '4', '--num-return', '2'];
    const ran = await runLine(argv, scriptedEngine(searches).connect);
    expect(ran.out).toBe('--- beam 1, score -0.2500\nParis.\n--- beam 2, score -0.7500\nLyon?\n');
  });

  test('with --json all are in the one object', async () => {
    const argv = ['chat', 'Hi', ...model, '--beams', '4', '--num-return', '2', '--json'];
    const ran = await runLine(argv, scriptedEngine(searches).connect);
    expect(JSON.parse(ran.out)).toMatchObject({ text: 'Paris.', beams });
  });

  test('who watches sees how far it is', async () => {
    const terminal = makeTerminal({ watched: true });
    const ran = await runOn(
      terminal,
      ['chat', 'Hi', ...model, '--beams', '4'],
      scriptedEngine(searches).connect,
    );
    expect(ran.out).toBe('Paris.\n');
    expect(ran.err).toContain('\rSearching: 2 tokens\r\x1b[K');
  });
});

test.each([
  [['--num-return', '2'], '--num-return: needs --beams'],
  [['--length-penalty', '1.2'], '--length-penalty: needs --beams'],
  [['--early-stopping', 'never'], '--early-stopping: needs --beams'],
  [['--beam-groups', '2'], '--beam-groups: needs --beams'],
  [['--diversity-penalty', '0.5'], '--diversity-penalty: needs --beams'],
  [['--no-repeat-ngram', '3'], '--no-repeat-ngram: needs --beams'],
  [['--beams', '4', '--temp', '0.7'], '--temp: is for replies that are drawn'],
  [['--beams', '4', '--top-k', '5'], '--top-k: is for replies that are drawn'],
  [['--beams', '4', '--top-n-sigma', '1'], '--top-n-sigma: is for replies that are drawn'],
  [['--beams', '4', '--samplers', 'top-k'], '--samplers: is for replies that are drawn'],
  [['--beams', '4', '--logit-bias', '5+1'], '--logit-bias: is for replies that are drawn'],
  [['--beams', '4', '--logprobs', '1', '--json'], '--logprobs: is for replies that are drawn'],
  [['--beams', '0'], '--beams: '],
  [['--beams', '256'], '--beams: '],
  [['--beams', '2.5'], 'It must be a whole number'],
  [['--beams', '2', '--num-return', '3'], '--num-return: 3 of 2 beams cannot be returned'],
  [
    ['--beams', '4', '--beam-groups', '3', '--diversity-penalty', '1'],
    '--beam-groups: 4 beams cannot be divided',
  ],
  [['--beams', '4', '--beam-groups', '2'], '--diversity-penalty: must be above 0'],
  [['--beams', '4', '--diversity-penalty', '2'], '--diversity-penalty: needs several groups'],
  [['--beams', '4', '--early-stopping', 'maybe'], 'It must be true, false or never'],
  [['--beams', '4', '--repeat-penalty', '0'], '--repeat-penalty: '],
  [['--beams', '4', '--no-repeat-ngram', '-1'], '--no-repeat-ngram: '],
])('%j is wrong usage', async (options, words) => {
  const engine = scriptedEngine(searches);
  const ran = await runLine(['chat', 'hi', ...model, ...options], engine.connect);
  expect([ran.status, engine.asked]).toEqual([2, []]);
  expect(`${ran.out}${ran.err}`).toContain(words);
});
