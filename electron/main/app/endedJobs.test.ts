import { expect, test } from 'vitest';
import { WatchableValue } from '../../../engine/transport/watchableValue.ts';
import type { OpeningRequest } from '../../ipc/contract/opening.ts';
import { endedWords } from '../words.ts';
import { eachEnd, EndedJobs } from './endedJobs.ts';

interface Job {
  readonly id: number;
  readonly state: { readonly kind: 'waiting' | 'running' | 'paused' | 'done' | 'failed' };
}

test('each job that ran and ended is told once, and none that was broken off or was over before', () => {
  const jobs = new WatchableValue<readonly Job[]>([{ id: 1, state: { kind: 'done' } }]);
  const told: [number, boolean][] = [];
  eachEnd(jobs, ({ id }, failed) => told.push([id, failed]));
  const set = (...kinds: Job['state']['kind'][]) =>
    jobs.set(kinds.map((kind, index) => ({ id: index + 1, state: { kind } })));
  set('done', 'waiting', 'running', 'running');
  set('done', 'running', 'failed', 'paused');
  set('done', 'done', 'failed', 'paused');
  set('done', 'done', 'failed', 'running');
  expect(told).toEqual([
    [3, true],
    [2, false],
  ]);
});

test('a notice is shown where it is wanted, and leads to what it tells of', () => {
  const shown: { message: string; pressed: () => void }[] = [];
  const led: OpeningRequest[] = [];
  let wanted = false;
  const ended = new EndedJobs({
    wanted: () => wanted,
    show: ({ message }, pressed) => shown.push({ message, pressed }),
    lead: (to) => led.push(to),
  });
  ended.tell(endedWords('reply', false, 'Lighthouses'), { kind: 'chat', chatId: 'a' });
  expect(shown).toEqual([]);
  wanted = true;
  ended.tell(endedWords('download', true, 'A model'), { kind: 'models' });
  expect(shown.map(({ message }) => message)).toEqual(['A download failed']);
  expect(led).toEqual([]);
  shown[0]!.pressed();
  expect(led).toEqual([{ kind: 'models' }]);
});
