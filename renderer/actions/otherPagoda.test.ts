import { expect, test, vi } from 'vitest';
import type { ErrorValue } from '../../engine/contract/errors.ts';
import { createPagoda } from '../pagoda.ts';
import { addressProblem, goesInTheOpen, isAddress } from '../features/otherPagoda/address.ts';
import { modelStatus } from '../features/models/modelStatus.ts';
import { systemMessages, wantedModel } from '../stores/settings.ts';
import { embeddedPath, loadedModel } from '../test/builders.ts';
import { FakeBackend } from '../test/fakeBackend.ts';
import { chooseModel, chooseOther, runningModel } from './models.ts';
import { forgetOther, reachOther } from './otherPagoda.ts';
import { planPrompt } from './plan.ts';
import { start } from './start.ts';

const url = 'http://studio.local:7247';

async function setUp() {
  const backend = new FakeBackend();
  const pagoda = createPagoda(backend.links, queueMicrotask);
  start(pagoda);
  const isReady = (path: string) =>
    vi.waitFor(() => {
      const { model } = pagoda.models.getState();
      expect(model.kind === 'ready' && model.model.path).toBe(path);
    });
  const status = () => modelStatus(pagoda.models.getState(), wantedModel(pagoda.settings.getState()));
  await isReady(embeddedPath);
  return { backend, pagoda, isReady, status };
}

test('the model of another Pagoda takes the place of the own one, and it is said where it runs', async () => {
  const { backend, pagoda, isReady, status } = await setUp();
  expect(await reachOther(pagoda, { url, key: 'pg-1' })).toBeNull();
  await isReady(url);
  expect(backend.otherAsked).toEqual([{ url, key: 'pg-1' }]);
  expect(status()).toMatchObject({ name: 'Far Model', host: 'studio.local:7247', tone: 'ready' });
  expect(runningModel(pagoda)).toBe('Far Model on studio.local:7247');
  expect(pagoda.settings.getState().otherKey).toBe('sealed');
  // It was not asked for as if it were a file, and main heard of no load of one.
  expect(backend.engine.loads).toEqual([embeddedPath]);
  expect(backend.trials).toEqual([]);

  await chooseModel(pagoda, null);
  expect(pagoda.settings.getState().settings.otherPagoda).toEqual({ url, on: false });
  // Main hands over the engine of this machine.
  backend.engine.start();
  await isReady(embeddedPath);
  expect(status()).toMatchObject({ host: null, tone: 'ready' });

  await chooseOther(pagoda);
  expect(status().state).toBe('Changing model');
  backend.startElsewhere(url);
  await isReady(url);
  await forgetOther(pagoda);
  await vi.waitFor(() => expect(pagoda.settings.getState().settings.otherPagoda).toBeNull());
});

test('the embedded model has its own system message there, too; another one has none of ours', async () => {
  const { backend, pagoda, isReady } = await setUp();
  backend.models.entries.set([
    {
      path: embeddedPath,
      name: 'SmolLM2',
      fileBytes: loadedModel.fileBytes,
      embedded: true,
      present: true,
      lastUsedAt: null,
    },
  ]);
  await reachOther(pagoda, { url });
  await isReady(url);
  const messages = () => systemMessages(pagoda.settings.getState());
  await vi.waitFor(() => expect(messages()).toHaveLength(1));
  backend.engine.model.set({ kind: 'ready', model: { ...loadedModel, path: url, fileBytes: 1 } });
  await vi.waitFor(() => expect(messages()).toEqual([]));
});

test('one that cannot be used is told where it can be mended, and nothing changes', async () => {
  const { backend, pagoda, status } = await setUp();
  const refused = { code: 'server.refused', data: { url, status: 401, message: 'key' } } as const;
  backend.otherError = refused;
  expect(await reachOther(pagoda, { url })).toEqual(refused);
  expect([pagoda.settings.getState().settings.otherPagoda, status().tone]).toEqual([null, 'ready']);
  const problems: ErrorValue[] = [
    refused,
    { code: 'server.unreachable', data: { url, detail: 'ECONNREFUSED' } },
    { code: 'server.otherVersion', data: { url, theirs: '9.0.0' } },
    { code: 'request.invalid', data: { name: 'otherPagoda.use', issues: ['key: it must'] } },
    { code: 'request.invalid', data: { name: 'otherPagoda.use', issues: ['url: it must'] } },
  ];
  const words = [/wants a key/, /ECONNREFUSED/, /Pagoda 9\.0\.0/, /512 characters/, /no address/];
  for (const [index, each] of problems.entries()) expect(addressProblem(each)).toMatch(words[index]!);
});

test('one that goes away is said to, and is there again when it comes back', async () => {
  const { backend, pagoda, isReady, status } = await setUp();
  await reachOther(pagoda, { url });
  await isReady(url);
  const error = { code: 'server.unreachable', data: { url, detail: 'ECONNREFUSED' } } as const;
  backend.engine.model.set({ kind: 'failed', path: url, error });
  await vi.waitFor(() => expect(status().problem?.title).toBe('The other Pagoda cannot be reached'));
  expect(status()).toMatchObject({ name: 'studio.local:7247', host: null });
  backend.startElsewhere(url);
  await isReady(url);
  expect(status().problem).toBeNull();
});

test('what is typed is not sent there before it is sent', async () => {
  const { backend, pagoda, isReady } = await setUp();
  await reachOther(pagoda, { url });
  await isReady(url);
  const asked = vi.spyOn(pagoda.engine.current(), 'request');
  await planPrompt(pagoda, null, [], 'a secret', () => true);
  expect(JSON.stringify(asked.mock.calls)).not.toContain('secret');
  backend.settings.set({ ...backend.settings.current(), otherPagoda: null });
});

test.each([
  ['192.168.1.20:7247', true, true],
  ['http://studio.local', true, true],
  ['https://studio.local', true, false],
  ['localhost:7247', true, false],
  ['http://127.0.0.1:1/v1', true, false],
  ['[::1]:7247', true, false],
  ['', false, false],
  ['http://a b', false, false],
])('%j: may be asked %s, in the open %s', (text, may, open) => {
  expect([isAddress(text), goesInTheOpen(text)]).toEqual([may, open]);
});
