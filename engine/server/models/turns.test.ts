import { expect, test } from 'vitest';
import { ModelTurns } from './turns.ts';

const never = new AbortController().signal;
const tick = () => new Promise((resolve) => setTimeout(resolve));

function make() {
  let current = 'a';
  const loads: { path: string; end: (error?: Error) => void; signal: AbortSignal }[] = [];
  const entered: string[] = [];
  const turns = new ModelTurns({
    isIn: (path) => path === current,
    bring: (path, signal) =>
      new Promise<void>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
        loads.push({
          path,
          signal,
          end: (error) => {
            if (error) return reject(error);
            current = path;
            resolve();
          },
        });
      }),
    changed: () => undefined,
  });
  const told: string[] = [];
  const ask = (name: string, signal = never) => {
    const path = name[0]!;
    const entering = turns.enter(path, signal, (progress) =>
      told.push(`${name} ${progress.kind} ${progress.kind === 'waiting' ? progress.ahead : ''}`.trim()),
    );
    entering.then(
      () => entered.push(name),
      () => undefined,
    );
    return entering;
  };
  return { turns, ask, loads, entered, told };
}

test('requests of the running model go in at once, and another one’s when they are done', async () => {
  const { ask, loads, entered, told } = make();
  const leave = [await ask('a1'), await ask('a2')];
  void ask('b1');
  await tick();
  expect([entered, loads.length, told]).toEqual([['a1', 'a2'], 0, ['b1 waiting 2']]);
  leave[0]!();
  leave[0]!();
  await tick();
  expect(loads).toEqual([]);
  leave[1]!();
  await tick();
  expect(loads.map(({ path }) => path)).toEqual(['b']);
  loads[0]!.end();
  await tick();
  expect(entered).toEqual(['a1', 'a2', 'b1']);
});

test('two models that are asked for in turn both go on: with each load all go in that wait for it, and who comes later waits', async () => {
  const { ask, loads, entered } = make();
  const first = await ask('a1');
  const rest = ['b1', 'a2', 'b2', 'a3'].map((name) => ask(name));
  first();
  await tick();
  loads[0]!.end();
  const [leaveB1, leaveB2] = await Promise.all([rest[0]!, rest[2]!]);
  // The running model is asked for again and again, while others wait.
  void ask('b3');
  await tick();
  expect(entered).toEqual(['a1', 'b1', 'b2']);
  leaveB1();
  leaveB2();
  await tick();
  expect(loads.map(({ path }) => path)).toEqual(['b', 'a']);
  loads[1]!.end();
  const leaves = await Promise.all([rest[1]!, rest[3]!]);
  expect(entered).toEqual(['a1', 'b1', 'b2', 'a2', 'a3']);
  for (const leave of leaves) leave();
  await tick();
  expect(loads.map(({ path }) => path)).toEqual(['b', 'a', 'b']);
});

test('a load that fails fails those who wait for it, and nobody else', async () => {
  const { ask, loads, entered } = make();
  const [one, other] = [ask('b1'), ask('c1')];
  await tick();
  loads[0]!.end(new Error('too large'));
  await expect(one).rejects.toThrow('too large');
  await tick();
  expect(loads.map(({ path }) => path)).toEqual(['b', 'c']);
  loads[1]!.end();
  await other;
  expect(entered).toEqual(['c1']);
});

test('who leaves while waiting is not waited for: a load that nobody wants any more is broken off', async () => {
  const { ask, loads, entered, turns } = make();
  const gone = new AbortController();
  const waiting = ask('b1', gone.signal);
  await tick();
  gone.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  expect(loads[0]!.signal.aborted).toBe(true);
  // One that comes before it has ended is not refused for it.
  void ask('b2');
  await tick();
  expect(loads).toHaveLength(2);
  loads[1]!.end();
  await tick();
  expect([entered, turns.atRest]).toEqual([['b2'], false]);
});
