import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ErrorValue } from '../../../engine/contract/errors.ts';
import { Trials } from './trials.ts';
import { trialsFile } from './trialsFile.ts';

const crash = (signal: string | null, exitCode: number | null = null): ErrorValue => ({
  code: 'engine.crashed',
  data: { exitCode, signal },
});
const fault = crash('SIGSEGV');
const killed = crash('SIGKILL');
const streaming = { kind: 'streaming' } as const;

function makeTrials(folder = mkdtempSync(join(tmpdir(), 'pagoda-trials-'))) {
  const file = trialsFile(join(folder, 'trials.json'));
  const choices: (string | null)[] = [];
  const trials = new Trials({
    saved: file.load().value,
    save: (value) => file.save(value),
    choose: (path) => choices.push(path),
  });
  const model = (name: string, bytes = 10) => {
    const path = join(folder, name);
    writeFileSync(path, Buffer.alloc(bytes));
    return path;
  };
  trials.embedded = model('embedded.gguf');
  const load = (path: string) => {
    trials.willLoad(path);
    trials.loaded(path);
  };
  const work = (path: string) => {
    load(path);
    trials.reply(streaming);
    trials.replyWrote();
  };
  return { trials, choices, model, load, work, folder };
}

test('a load that ended the engine is left for the model that worked last, else for the embedded one', () => {
  const { trials, choices, model, work } = makeTrials();
  const good = model('good.gguf');
  const bad = model('bad.gguf');
  trials.willLoad(bad);
  trials.engineEnded(fault);
  work(good);
  trials.willLoad(bad);
  trials.engineEnded(crash(null, 1));
  expect(choices).toEqual([null, good]);
  expect(trials.trouble.current()).toEqual({
    path: bad,
    during: 'load',
    error: crash(null, 1),
    instead: good,
  });
});

test('what was left stays left at the next start, until a person chooses', () => {
  const { trials, model, folder } = makeTrials();
  const bad = model('bad.gguf');
  trials.willLoad(bad);
  trials.engineEnded(fault);
  const next = makeTrials(folder);
  expect(next.trials.trouble.current()).toMatchObject({ path: bad });
  expect(next.choices).toEqual([]);
  next.trials.chosen();
  expect(makeTrials(folder).trials.trouble.current()).toBeNull();
});

test('a load that took the whole app along is left at the next start', () => {
  const { trials, model, folder } = makeTrials();
  const bad = model('bad.gguf');
  trials.willLoad(bad);
  const next = makeTrials(folder);
  expect(next.choices).toEqual([null]);
  expect(next.trials.trouble.current()).toEqual({ path: bad, during: 'load', error: null, instead: null });
  expect(makeTrials(folder).choices).toEqual([]);
});

test('a load that ended in order, or with the engine on purpose, is nobody’s fault', () => {
  const { trials, choices, model, load, folder } = makeTrials();
  const path = model('a.gguf');
  load(path);
  trials.willLoad(path);
  trials.notLoaded(path);
  trials.willLoad(path);
  trials.engineEnded();
  expect([choices, makeTrials(folder).choices]).toEqual([[], []]);
});

test('a first reply that ended the engine counts as the load does; later ones do not', () => {
  const { trials, choices, model, load, work } = makeTrials();
  const path = model('a.gguf');
  load(path);
  trials.reply(streaming);
  trials.engineEnded(fault);
  expect(trials.trouble.current()).toMatchObject({ path, during: 'reply', error: fault });
  work(path);
  trials.reply(streaming);
  trials.engineEnded(fault);
  expect(choices).toEqual([null]);
});

test('a file that was replaced has to prove itself again', () => {
  const { trials, choices, model, load, work } = makeTrials();
  const path = model('a.gguf', 10);
  work(path);
  model('a.gguf', 20);
  load(path);
  trials.reply(streaming);
  trials.engineEnded(fault);
  expect(choices).toEqual([null]);
});

test('an engine killed from outside is not held against a model at rest, nor once against one that has worked', () => {
  const { trials, choices, model, load, work } = makeTrials();
  const fresh = model('fresh.gguf');
  load(fresh);
  trials.engineEnded(killed);
  load(fresh);
  trials.reply(streaming);
  trials.engineEnded(killed);
  const good = model('good.gguf');
  work(good);
  trials.engineEnded(killed);
  trials.willLoad(good);
  trials.engineEnded(killed);
  expect(choices).toEqual([]);
  trials.willLoad(good);
  trials.engineEnded(killed);
  expect(choices).toEqual([null]);
});

test('killed over its first load, as a system short of memory does it, a model is left', () => {
  const { trials, choices, model } = makeTrials();
  trials.willLoad(model('huge.gguf'));
  trials.engineEnded(killed);
  expect(choices).toEqual([null]);
});

test('the embedded model is never left: there is nothing behind it', () => {
  const { trials, choices, model, folder } = makeTrials();
  for (const end of [fault, killed, fault]) {
    trials.willLoad(model('embedded.gguf'));
    trials.engineEnded(end);
  }
  expect([choices, makeTrials(folder).choices]).toEqual([[], []]);
});

test('a load that never comes back is left once a person gives it up', () => {
  const { trials, choices, model } = makeTrials();
  const path = model('slow.gguf');
  trials.willLoad(path);
  trials.givenUp({ code: 'engine.unresponsive', data: { ms: 20_000 } });
  trials.engineEnded();
  expect([choices, trials.trouble.current()?.path]).toEqual([[null], path]);
});

test('text of the model before does not prove the one that came after it', () => {
  const { trials, choices, model, load } = makeTrials();
  const [before, after] = [model('before.gguf'), model('after.gguf')];
  load(before);
  trials.reply(streaming);
  trials.replyWrote();
  load(after);
  trials.replyWrote();
  trials.reply(streaming);
  trials.engineEnded(fault);
  expect(choices).toEqual([before]);
});
