import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DiskTier, PageStore } from './kv/index.ts';
import {
  compareWithDevice,
  costlyPrompts,
  expectedReply,
  makeLoop,
  type TestLoop,
  type TestReply,
} from './test/loop.ts';
import { soaked } from './test/soak.ts';

/** Conversations over a pool that is too small for them, with memory and a disk behind it. */

const range = (from: number, length: number): number[] =>
  Array.from({ length }, (_, index) => (from + index) % 256);

interface Visit {
  /** Which conversation goes on; a new one begins like one of few others. */
  chat: number;
  /** How much of it is left out at its end, as by an edit or a second try. */
  back: number;
  says: readonly number[];
  length: number;
  /** Whether what the disk has of it is brought to memory first. */
  fetched: boolean;
  /** It is awaited before the next comes. */
  alone: boolean;
}

const visits: fc.Arbitrary<Visit[]> = fc.array(
  fc.record({
    chat: fc.nat(5),
    back: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(120)),
    says: fc.array(fc.nat(255), { minLength: 1, maxLength: 70 }),
    length: fc.integer({ min: 1, max: 40 }),
    fetched: fc.boolean(),
    alone: fc.boolean(),
  }),
  { minLength: 2, maxLength: 20 },
);

const situations = fc.record({
  list: visits,
  contextLength: fc.integer({ min: 260, max: 700 }),
  stepTokens: fc.integer({ min: 8, max: 96 }),
  seqIds: fc.integer({ min: 2, max: 7 }),
  ramBytes: fc.integer({ min: 0, max: 30_000 }),
  disk: fc.boolean(),
  /** A page file is cut short now and then. */
  damaged: fc.boolean(),
  aborting: fc.boolean(),
  slices: fc.boolean(),
});

const commonLength = (a: readonly number[], b: readonly number[]): number => {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
};

test('conversations that come back from any tier go on as they would have, and take nothing from others', async () => {
  const returned = { restored: 0 };
  await fc.assert(
    fc.asyncProperty(situations, async (situation) => {
      const { list, contextLength, stepTokens, seqIds, ramBytes, disk, damaged, aborting, slices } =
        situation;
      const folder = await mkdtemp(join(tmpdir(), 'pages-'));
      const budget = { bytes: 40_000, shareOfFree: 1 };
      const pages = new PageStore({
        ramBytes,
        disk: disk
          ? DiskTier.open(folder, '0123456789abcdef', budget, () => undefined)
          : Promise.resolve(null),
        log: () => undefined,
      });
      let step = 0;
      const test: TestLoop = await makeLoop({
        contextLength,
        stepTokens,
        seqIds,
        pages,
        ...(slices && { cost: costlyPrompts() }),
        script: {
          ...(slices && { slices: { tokens: 16, steps: () => 1 + (++step % 4) } }),
          // What is only cache operations is never broken off.
          beforeStep: ({ tokens }) =>
            aborting && tokens.length > 0 && ++step % 13 === 0 ? 'aborted' : undefined,
        },
        afterStep: compareWithDevice,
      });
      const chats = range(0, 6).map((n) => range((n % 3) * 60, 90 + n));
      const computed: number[][] = [];
      const replies: { reply: TestReply; prompt: number[]; length: number }[] = [];
      for (const [index, visit] of list.entries()) {
        const chat = chats[visit.chat]!;
        const prompt = [...chat.slice(0, Math.max(20, chat.length - visit.back)), ...visit.says];
        prompt.splice(contextLength - visit.length);
        if (visit.fetched) await pages.fetch(prompt);
        if (damaged && index % 4 === 3) await cutOne(folder);
        const reply = test.submit(prompt, { length: visit.length });
        replies.push({ reply, prompt, length: visit.length });
        chats[visit.chat] = [...prompt, ...expectedReply(prompt, visit.length)];
        if (!visit.alone) continue;
        await reply.over;
        // What it is said to have found was computed before, for one that began the same.
        const most = Math.max(0, ...computed.map((tokens) => commonLength(tokens, prompt)));
        const before = replies.slice(0, -1).map((each) => commonLength(each.reply.sequence.tokens, prompt));
        expect(reply.admissions[0]).toBeLessThanOrEqual(Math.max(most, ...before, 0));
        computed.push([...reply.sequence.tokens]);
      }
      await Promise.all(replies.map(({ reply }) => reply.over));
      test.loop.close();
      await test.running;
      for (const { reply, prompt, length } of replies) {
        expect(reply.ends).toEqual([{ kind: 'finished', reason: 'length' }]);
        expect(reply.generated).toEqual(expectedReply(prompt, length));
      }
      expect(test.context.samplers.size).toBe(0);
      returned.restored += pages.counts().restoredTokens;
      await pages.close(1000);
      await rm(folder, { recursive: true });
    }),
    { numRuns: soaked(60) },
  );
  // Else nothing was tried.
  // How many depends on how fast the disk is.
  expect(returned.restored).toBeGreaterThan(100);
});

/** A page file loses its end, as when the power goes. */
async function cutOne(folder: string): Promise<void> {
  const files = await readdir(folder, { recursive: true });
  const file = files.find((name) => name.endsWith('.page'));
  // It may be gone by now: the disk's budget is small.
  if (file) await truncate(join(folder, file), 50).catch(() => undefined);
}
