import type { z } from 'zod';
import type { activityEvent } from '../../engine/contract/activity.ts';
import type { BeamNode } from '../../engine/contract/beam.ts';
import type { GenerateEvent, GenerateParamsInput } from '../../engine/contract/generation.ts';
import { load, timedReply, type BenchEngine } from '../engine.ts';
import { atMost } from '../goal.ts';
import { runPaired, type Contender } from '../paired.ts';
import { openTransformers } from '../peers/transformers.ts';
import { excerptOfLength, type TextKind } from '../excerpts.ts';
import { textOfLength } from '../promptText.ts';
import { median } from '../statistics.ts';
import { fromRounds, OURS, type CaseResult } from '../result.ts';
import type { BenchCase, BenchContext } from './case.ts';

const ROUNDS = 5;
const BEAMS = 8;
const PROMPT_TOKENS = 1000;
const TOKENS = 64;
/** Rounds beside transformers, which takes a minute for each. */
const PEER_ROUNDS = 3;
const SEEDS = 1000;
/** Over what it is compared with. */
const [MOST_STEP, MOST_CELLS, MOST_WASTE, MOST_SEARCH] = [1.15, 1.1, 1.01, 0.1];
/** What people write. Words drawn at random come beside it: beams of a text that may go on anyhow part as early as they can. */
const TEXTS: readonly TextKind[] = ['code', 'prose'];

type Client = BenchEngine['client'];
type WatchEvent = z.output<typeof activityEvent>;

/**
 * What eight beams take: a step of theirs beside a step of eight replies to the same prompt, the cells of the cache that they fill beside
 * those of one reply, and a whole search, its prompt included, beside `generate` of Hugging Face's transformers in float32.
 */
export const beam: BenchCase = {
  name: 'beam',
  about: `${BEAMS} beams of ${TOKENS} tokens after ${PROMPT_TOKENS}, beside as many replies and transformers`,
  onlyNamed: true,
  async run(context) {
    const engine = await context.openEngine();
    try {
      const { threads } = await load(engine.client, context.model, { contextLength: 8192 });
      return [
        ...(await besideReplies(engine.client, context)),
        ...(await besideGenerate(engine.client, context, threads)),
      ];
    } finally {
      await engine.close();
    }
  },
};

const promptOf = async (
  client: Client,
  seed: number,
  kind: TextKind | 'words' = 'words',
): Promise<{ kind: 'raw'; text: string }> => {
  const count = async (text: string) => (await client.request('tokenize', { text })).tokenIds.length;
  const text =
    kind === 'words'
      ? await textOfLength(seed, PROMPT_TOKENS, count)
      : await excerptOfLength(kind, seed, PROMPT_TOKENS, count);
  return { kind: 'raw', text };
};

const exactly = (tokens: number) => ({ maxTokens: tokens, minTokens: tokens });
const searched = { method: 'beam', beam: { beams: BEAMS } } as const;
const drawn = (seed: number) => ({ sampling: { temperature: 1, topK: 0, topP: 1, minP: 0, seed } }) as const;

/**
 * Milliseconds of a step, the most cells that were in use at a time, and the fewest that a search with this tree could do with: the prompt's, and one for
 * each token that a beam under way has and does not share.
 */
async function measure(
  client: Client,
  requests: readonly GenerateParamsInput[],
): Promise<{ stepMs: number; cells: number; least: number }> {
  const watching = client.open('engine.watch', {});
  const most = mostCells(watching);
  try {
    const tree: BeamNode[] = [];
    const onEvent = (event: GenerateEvent) => {
      if (event.type === 'beams') tree.push(...event.added);
    };
    const replies = await Promise.all(requests.map((request) => timedReply(client, request, onEvent)));
    // All of them write at the same time but for the first and the last steps.
    const paces = replies.map(({ done: { timings } }) => timings.generateMs / (timings.generatedTokens - 1));
    watching.cancel();
    const stepMs = paces.reduce((sum, pace) => sum + pace, 0) / paces.length;
    const least = replies[0]!.done.promptTokenIds.length + mostAlive(tree);
    return { stepMs, cells: await most, least };
  } finally {
    watching.cancel();
  }
}

/** Tokens that lie on the ways to all beams of one length, for the length that has most of them; what comes last of all is read by nobody. */
export function mostAlive(tree: readonly BeamNode[]): number {
  const nodes = new Map(tree.map((node) => [node.id, node]));
  const byLength: BeamNode[][] = [];
  const lengths = new Map<number, number>();
  for (const node of tree) {
    const length = (node.parent === null ? 0 : lengths.get(node.parent)!) + 1;
    lengths.set(node.id, length);
    (byLength[length - 1] ??= []).push(node);
  }
  const alive = byLength.slice(0, -1).map((beams) => {
    const ways = new Set<number>();
    for (const beam of beams)
      for (let at: BeamNode | undefined = beam; at && !ways.has(at.id); at = nodes.get(at.parent ?? -1))
        ways.add(at.id);
    return ways.size;
  });
  return Math.max(0, ...alive);
}

/** The most cells that those who ran had at a time. */
async function mostCells(watching: AsyncIterable<WatchEvent>): Promise<number> {
  let most = 0;
  for await (const event of watching)
    if (event.type === 'change') most = Math.max(most, event.tiers?.cells.used ?? 0);
  return most;
}

type Kind = TextKind | 'words';

/** A step beside one of as many replies, and the cells beside those of one: of natural texts, and of words drawn at random. */
async function besideReplies(client: Client, context: BenchContext): Promise<CaseResult[]> {
  const natural = await rounds(client, context, TEXTS);
  const words = await rounds(client, context, ['words']);
  const step = fromRounds('beam step', 'ms', natural.steps);
  return [
    { ...step, goals: [atMost(`a step over one of ${BEAMS} replies`, step.ratio ?? NaN, MOST_STEP)] },
    {
      ...fromRounds('beam memory', 'cells', natural.memory),
      goals: [
        atMost('cells over those of one reply', natural.overOne, MOST_CELLS),
        atMost('cells over the fewest that these beams can do with', natural.overLeast, MOST_WASTE),
      ],
    },
    fromRounds('beam step, words at random', 'ms', words.steps),
    {
      ...fromRounds('beam memory, words at random', 'cells', words.memory),
      goals: [atMost('cells over the fewest that these beams can do with', words.overLeast, MOST_WASTE)],
    },
  ];
}

/** Each round has a text of the next kind. */
async function rounds(client: Client, context: BenchContext, kinds: readonly Kind[]) {
  const cells = { beams: [] as number[], one: [] as number[] };
  const least: number[] = [];
  const requests = {
    beams: () => [searched],
    replies: (round: number) => Array.from({ length: BEAMS }, (_, index) => drawn(SEEDS * round + index)),
    one: (round: number) => [drawn(round)],
  };
  const run = async (round: number, which: keyof typeof requests) => {
    const prompt = await promptOf(client, round, kinds[round % kinds.length]);
    const found = await measure(
      client,
      requests[which](round).map((request) => ({ prompt, ...exactly(TOKENS), ...request })),
    );
    if (which !== 'replies') cells[which].push(found.cells);
    if (which === 'beams') least.push(found.least);
    return found.stepMs;
  };
  const contenders: Contender[] = [
    { name: OURS, run: (round) => run(round, 'beams') },
    { name: `${BEAMS} replies`, run: (round) => run(round, 'replies') },
    { name: 'one reply', run: (round) => run(round, 'one') },
  ];
  const count = ROUNDS * kinds.length;
  context.say(
    `beam: ${count} rounds in turn of ${kinds.join(' and ')}, ${BEAMS} beams, ${BEAMS} replies and one ...`,
  );
  await run(count, 'beams');
  cells.beams = [];
  least.length = 0;
  const steps = await runPaired(contenders, count, context.stop);
  const over = (those: readonly number[]) => median(cells.beams.map((used, round) => used / those[round]!));
  return {
    steps,
    memory: { [OURS]: cells.beams, 'one reply': cells.one, 'least there can be': least },
    overOne: over(cells.one),
    overLeast: over(least),
  };
}

async function besideGenerate(client: Client, context: BenchContext, threads: number): Promise<CaseResult[]> {
  const peer = await openTransformers(context.model, threads, context);
  const ours: Contender = {
    name: OURS,
    async run(round) {
      const prompt = await promptOf(client, SEEDS + round);
      const { ms } = await timedReply(client, { prompt, ...exactly(TOKENS), ...searched });
      return ms / 1000;
    },
  };
  if (!peer) return [fromRounds('beam search', 's', await runPaired([ours], PEER_ROUNDS, context.stop))];
  try {
    const theirs: Contender = {
      name: 'transformers',
      async run(round) {
        const { text } = await promptOf(client, SEEDS + round);
        const { tokenIds } = await client.request('tokenize', { text });
        return (await peer.search(tokenIds, BEAMS, TOKENS)) / 1000;
      },
    };
    context.say(`beam: ${PEER_ROUNDS} rounds beside transformers, ${threads} threads ...`);
    const values = await runPaired([ours, theirs], PEER_ROUNDS, context.stop);
    const search = fromRounds('beam search', 's', values);
    return [
      { ...search, goals: [atMost('a search over one of transformers', search.ratio ?? NaN, MOST_SEARCH)] },
    ];
  } finally {
    peer.close();
  }
}
