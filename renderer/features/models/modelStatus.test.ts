import { expect, test } from 'vitest';
import {
  contextThatWorked,
  createModelsStore,
  needsReload,
  readiness,
  type ModelsState,
} from '../../stores/models.ts';
import { embeddedPath, loadedModel } from '../../test/builders.ts';
import { modelStatus } from './modelStatus.ts';

const state = (change: Partial<ModelsState>): ModelsState => ({
  ...createModelsStore().getState(),
  process: { kind: 'running', pid: 1 },
  ...change,
});
const ready = state({ model: { kind: 'ready', model: loadedModel } });
const error = { code: 'model.empty', data: { path: '/m/a.gguf' } } as const;

test('the header line follows the engine and the model from start to ready', () => {
  const steps = [
    state({ process: { kind: 'starting' } }),
    state({}),
    state({ model: { kind: 'loading', path: embeddedPath, fraction: 0.42 } }),
    ready,
  ];
  expect(
    steps.map((step) => modelStatus(step, embeddedPath)).map(({ tone, state: words }) => [tone, words]),
  ).toEqual([
    ['busy', 'Starting'],
    ['busy', 'Waiting for the engine'],
    ['busy', 'Loading 42 %'],
    ['ready', ''],
  ]);
});

test('a model without an entry goes by its file name', () => {
  expect(modelStatus(ready, embeddedPath).name).toBe('SmolLM2-135M-Instruct.Q4_1');
});

test('a failure of another model than the wanted one is not shown as its own', () => {
  const failed = state({ model: { kind: 'failed', path: '/m/a.gguf', error } });
  expect(modelStatus(failed, '/m/a.gguf').problem?.title).toBe('Model file is empty');
  expect(modelStatus(failed, embeddedPath)).toMatchObject({ tone: 'busy', problem: null });
});

test('no model at all is a failure with words', () => {
  expect(modelStatus(state({}), null)).toMatchObject({ tone: 'failed', state: 'No model yet' });
});

test('only the wanted model can answer', () => {
  expect([
    readiness(ready, embeddedPath).kind,
    readiness(ready, '/m/other.gguf').kind,
    readiness(state({ model: { kind: 'failed', path: embeddedPath, error } }), embeddedPath).kind,
    readiness(state({ process: { kind: 'stopped', error } }), embeddedPath).kind,
    readiness(ready, null).kind,
  ]).toEqual(['ready', 'waiting', 'failed', 'failed', 'failed']);
});

test('changed load settings ask for a reload only where this window knows what the model was loaded with', () => {
  const changed = { contextLength: 4096, threads: null };
  const loadedWith = { path: embeddedPath, settings: { contextLength: null, threads: null } };
  expect([
    needsReload({ ...ready, loadedWith }, changed),
    needsReload({ ...ready, loadedWith }, loadedWith.settings),
    needsReload(ready, changed),
  ]).toEqual([true, false, false]);
});

test('an engine that is not started again is not said to be, and one that does not answer is not called ready', () => {
  const crashed = { code: 'engine.crashed', data: { exitCode: null, signal: 'SIGSEGV' } } as const;
  const { problem } = modelStatus(state({ process: { kind: 'stopped', error: crashed } }), embeddedPath);
  expect(problem).toMatchObject({ title: 'The engine keeps ending', next: 'restartEngine' });
  expect(problem?.detail).toContain('SIGSEGV, and is not started again by itself');
  const silent = { ...ready, health: { kind: 'silent', ms: 12_000 } } as const;
  expect(modelStatus(silent, embeddedPath)).toMatchObject({ tone: 'failed', state: 'Not answering' });
});

test('a context length that does not fit can be taken back to the one that worked, else to the automatic one', () => {
  const error = {
    code: 'model.outOfMemory',
    data: { path: '/m', neededBytes: 2, availableBytes: 1 },
  } as const;
  const failed = state({ model: { kind: 'failed', path: '/m', error } });
  const after4096 = { ...failed, worked: { contextLength: 4096, threads: null } };
  expect([
    contextThatWorked(failed, 1_000_000),
    contextThatWorked(after4096, 1_000_000),
    contextThatWorked(after4096, 4096),
    contextThatWorked(failed, null),
    contextThatWorked(ready, 1_000_000),
  ]).toEqual([null, 4096, null, undefined, undefined]);
});
