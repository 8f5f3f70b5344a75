import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchEngine, load } from '../engine.ts';
import { atLeast, atMost } from '../goal.ts';
import { ensurePeer } from '../peers/build.ts';
import { AS_IT_COMES, LlamaServer } from '../peers/llamaServer.ts';
import { ask, textFor } from '../requests.ts';
import { type CaseResult } from '../result.ts';
import { median, spread } from '../statistics.ts';
import { Watch } from '../watch.ts';
import type { BenchCase, BenchContext } from './case.ts';

/** Conversations; one and a bit fit into the cells. */
const COUNT = 4;
const FULL_COUNT = 40;
const TOKENS = 6900;
const REPLY_TOKENS = 16;
const CELLS = 8192;
/** Room below the device for all of them. */
const TIER_BYTES = 12 * 2 ** 30;
/** Time to the first token over that of reading it all. */
const RAM_GOAL = 0.02;
const DISK_GOAL = 0.04;

interface Visit {
  readonly ms: number;
  readonly tokenIds: readonly number[];
}

/**
 * Conversations visited in turn, more than fit into the context cells: time to the first token when each is read, when it comes back from memory, and when it comes
 * back from disk after the engine was ended and started again. The texts have to be the same. llama-server comes back from the memory that it has for prompts; a disk it has only by hand.
 */
export const revisit: BenchCase = {
  name: 'revisit',
  about: 'conversations that do not fit, visited again from memory and from disk (--full: 40 of them)',
  onlyNamed: true,
  async run(context) {
    const pagesFolder = mkdtempSync(join(tmpdir(), 'pagoda-bench-pages-'));
    const count = context.full ? FULL_COUNT : COUNT;
    try {
      const first = await open(context, pagesFolder);
      const texts: string[] = [];
      for (let seed = 0; seed < count; seed++) texts.push(await textFor(first.engine.client, seed, TOKENS));
      context.say(`revisit: ${count} conversations of ${TOKENS} tokens, read, and from memory ...`);
      const read = await visitAll(first.engine, texts, context);
      const ram = await visitAll(first.engine, texts, context);
      await settled(first.engine);
      await first.engine.client.request('model.unload', {});
      await first.engine.close();
      context.say('revisit: from disk ...');
      const second = await open(context, pagesFolder);
      const disk = await visitAll(second.engine, texts, context);
      await second.engine.close();
      context.say(`revisit: ${inWords(read.visits, ram.visits, disk.visits)}`);
      const peer = await peerVisits(context, read.prompts, first.threads);
      return results(read.visits, ram.visits, disk.visits, peer);
    } finally {
      rmSync(pagesFolder, { recursive: true, force: true });
    }
  },
};

function inWords(read: readonly Visit[], ram: readonly Visit[], disk: readonly Visit[]): string {
  const ms = (visits: readonly Visit[]) => `${median(visits.map((visit) => visit.ms)).toFixed(0)} ms`;
  const same = `${goingOnAlike(read, ram, disk)} of ${read.length} went on alike`;
  return `first tokens after ${ms(read)} when read, ${ms(ram)} from memory, ${ms(disk)} from disk; ${same}`;
}

/** How many of them have the same text all three times. */
const goingOnAlike = (read: readonly Visit[], ram: readonly Visit[], disk: readonly Visit[]): number =>
  read.filter(({ tokenIds }, index) =>
    [ram, disk].every((visits) => visits[index]!.tokenIds.join() === tokenIds.join()),
  ).length;

async function open(context: BenchContext, pagesFolder: string) {
  const engine = await context.openEngine({ pagesFolder });
  const settings = { contextLength: CELLS, ramTierBytes: TIER_BYTES, diskTierBytes: TIER_BYTES };
  const { threads } = await load(engine.client, context.model, settings);
  // What only the first reply of an engine pays.
  await ask(engine.client, { text: 'Hello', tokens: 2 });
  return { engine, threads };
}

async function visitAll({ client }: BenchEngine, texts: readonly string[], { stop }: BenchContext) {
  const visits: Visit[] = [];
  const prompts: (readonly number[])[] = [];
  for (const text of texts) {
    stop.throwIfAborted();
    const { firstMs, done } = await ask(client, { text, tokens: REPLY_TOKENS });
    visits.push({ ms: firstMs, tokenIds: done.tokenIds });
    prompts.push(done.promptTokenIds);
  }
  return { visits, prompts };
}

/** All that is cached is on the disk. */
async function settled({ client }: BenchEngine): Promise<void> {
  const watch = new Watch(client);
  await watch.until(
    ({ tiers, pages }) =>
      tiers?.ram !== null &&
      tiers?.disk !== null &&
      tiers !== undefined &&
      [...pages.values()].every(({ disk }) => disk) &&
      tiers.disk.pages >= tiers.ram.pages,
  );
  watch.close();
}

/** Seconds of reading and of coming back, or null where it could not be done. */
async function peerVisits(
  context: BenchContext,
  prompts: readonly (readonly number[])[],
  threads: number,
): Promise<{ read: number; back: number }> {
  const program = await ensurePeer('llama-server', context);
  const run = { program, model: context.model, threads, slots: 1, slotTokens: CELLS };
  // Its memory for prompts is as it comes; one slot, so that they do not all fit.
  const options = ['-np', '1', '-c', String(CELLS), '--cache-ram', '-1'];
  const server = await LlamaServer.start(run, { ...AS_IT_COMES, options });
  try {
    context.say('revisit: llama-server, read, and from memory ...');
    const visits = async () => {
      const times: number[] = [];
      for (const prompt of prompts) {
        context.stop.throwIfAborted();
        const start = performance.now();
        const arrivals = await server.reply(prompt, REPLY_TOKENS);
        times.push(arrivals[0]!.ms - start);
      }
      return times;
    };
    const read = await visits();
    const back = await visits();
    return { read: median(read) / 1000, back: median(back.map((ms, index) => ms / read[index]!)) };
  } finally {
    await server.close();
  }
}

export function results(
  read: readonly Visit[],
  ram: readonly Visit[],
  disk: readonly Visit[],
  peer: { read: number; back: number },
): CaseResult[] {
  const share = (visits: readonly Visit[]) => visits.map(({ ms }, index) => ms / read[index]!.ms);
  const seconds = read.map(({ ms }) => ms / 1000);
  const same = goingOnAlike(read, ram, disk);
  const line = (
    name: string,
    visits: readonly Visit[],
    goal: number,
    peers: Record<string, number>,
  ): CaseResult => {
    const times = visits.map(({ ms }) => ms / 1000);
    const ratio = median(share(visits));
    const goals = [atMost(`${name}, time to the first token over reading`, ratio, goal)];
    return { name, unit: 's', ours: median(times), peers, ratio, spread: spread(times), goals };
  };
  return [
    {
      name: 'revisit.read',
      unit: 's',
      ours: median(seconds),
      peers: { 'llama-server': peer.read },
      ratio: median(seconds) / peer.read,
      spread: spread(seconds),
      goals: [atLeast('revisit, conversations that went on alike all three times', same, read.length)],
    },
    line('revisit.ram', ram, RAM_GOAL, {
      read: median(seconds),
      'llama-server': peer.back * peer.read,
    }),
    line('revisit.disk', disk, DISK_GOAL, { read: median(seconds) }),
  ];
}
