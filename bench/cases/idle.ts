import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { load, timedReply } from '../engine.ts';
import type { BenchCase } from './case.ts';

const WATCHED_SECONDS = 10;
/** What a thread pool may take to go to sleep after its last step. */
const SETTLE_MS = 2000;
/** Linux reports processor time in these, whatever the kernel's own tick is (USER_HZ). */
const TICKS_PER_SECOND = 100;

/** Processor time of an engine that has answered once and now waits, as a share of one core. */
export const idle: BenchCase = {
  name: 'idle',
  about: 'what an engine takes that has nothing to do',
  async run(context) {
    if (process.platform !== 'linux') {
      context.say('idle: processor time is read from /proc, which only Linux has. Left out.');
      return [];
    }
    const engine = await context.openEngine();
    try {
      await load(engine.client, context.model, {});
      const { pid } = await engine.client.request('engine.info', {});
      await timedReply(engine.client, { prompt: { kind: 'raw', text: 'Hello' }, maxTokens: 16 });
      context.say(`idle: watching the engine for ${WATCHED_SECONDS} s ...`);
      await pause(SETTLE_MS, undefined, { signal: context.stop });
      const [start, before] = [performance.now(), processorSeconds(pid)];
      await pause(WATCHED_SECONDS * 1000, undefined, { signal: context.stop });
      const share = (processorSeconds(pid) - before) / ((performance.now() - start) / 1000);
      return [{ name: 'idle', unit: '% of a core', ours: 100 * share, peers: {}, ratio: null, spread: 0 }];
    } finally {
      await engine.close();
    }
  },
};

function processorSeconds(pid: number): number {
  return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** User and system time of all threads, in seconds. The second field is a name in brackets that may hold spaces (proc(5)). */
export function parseStat(stat: string): number {
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [afterName[11], afterName[12]].map(Number);
  return (user! + system!) / TICKS_PER_SECOND;
}
