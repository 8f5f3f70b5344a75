import { expect, test } from 'vitest';
import type { ModelState } from '../contract/engine.ts';
import { fakeHost } from '../test/host.ts';
import { answering, until } from '../test/serving.ts';
import { ChangingEngine } from './changingEngine.ts';

const gone = { code: 'engine.disconnected', data: {} } as const;

test('without an engine everything ends at once, with why', async () => {
  const engine = new ChangingEngine();
  await expect(engine.request('engine.ping', {})).rejects.toMatchObject({ code: 'engine.disconnected' });
  engine.lose({ code: 'engine.crashed', data: { exitCode: 3, signal: null } });
  const events: unknown[] = [];
  for await (const event of engine.open('generate', { prompt: { kind: 'raw', text: 'a' } }))
    events.push(event);
  expect(events).toEqual([
    { type: 'failed', error: { code: 'engine.crashed', data: { exitCode: 3, signal: null } } },
  ]);
});

test('who watches follows one engine after another, and hears when there is none', async () => {
  const engine = new ChangingEngine();
  const states: ModelState['kind'][] = [];
  const end = engine.watch('engine.state', ({ kind }) => states.push(kind));
  const first = fakeHost(answering(() => 'a'));
  await first.load('/models/one.gguf');
  engine.use(first.client);
  await until(() => states.at(-1) === 'ready');
  engine.lose(gone);
  expect(states).toEqual(['ready', 'failed']);

  const second = fakeHost(answering(() => 'b'));
  engine.use(second.client);
  await until(() => states.at(-1) === 'none');
  await second.load('/models/two.gguf');
  await until(() => states.at(-1) === 'ready');
  const { pid } = await engine.request('engine.info', {});
  expect(pid).toBeGreaterThan(0);

  end();
  engine.lose(gone);
  expect(states.at(-1)).toBe('ready');
  await Promise.all([first.host.close(), second.host.close()]);
});
