import { expect, test } from 'vitest';
import { createPagoda } from '../pagoda.ts';
import { FakeBackend } from '../test/fakeBackend.ts';
import { start } from './start.ts';
import { openReplay, saveTrace, seek, toggleRecording, togglePlaying, watchTrace } from './trace.ts';

async function begun() {
  const backend = new FakeBackend();
  const frames: (() => void)[] = [];
  const pagoda = createPagoda(backend.links, (frame) => frames.push(frame));
  start(pagoda);
  backend.engine.start();
  await expect.poll(() => pagoda.models.getState().info).not.toBeNull();
  backend.engine.traced = [
    {
      kind: 'arrived',
      at: 0,
      task: 1,
      tag: 'chat',
      priority: 'person',
      lanes: [1],
      tokens: 3,
    },
    { kind: 'ended', at: 1000, task: 1, reason: 'cancelled' },
  ];
  return { backend, pagoda, frames };
}

test('recording is switched, watched, and held when it is looked at', async () => {
  const { backend, pagoda } = await begun();
  const stop = watchTrace(pagoda);
  await toggleRecording(pagoda);
  expect(backend.engine.trace.current().recording).toBe(true);
  await openReplay(pagoda);
  expect(backend.engine.trace.current().recording).toBe(false);
  const { replay, from, to, at } = pagoda.trace.getState();
  expect([replay?.lanes.length, from, to, at]).toEqual([1, 0, 1000, 0]);
  stop();
});

test('it plays until its end, as fast as is asked, and from its beginning again', async () => {
  const { pagoda, frames } = await begun();
  await openReplay(pagoda);
  const { end } = pagoda.trace.getState().replay!;
  seek(pagoda, end - 1);
  pagoda.trace.setState({ speed: 1000 });
  togglePlaying(pagoda);
  for (let frame = frames.shift(); frame; frame = frames.shift()) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    frame();
  }
  expect([pagoda.trace.getState().at, pagoda.trace.getState().playing]).toEqual([end, false]);
  togglePlaying(pagoda);
  expect([pagoda.trace.getState().at, pagoda.trace.getState().playing]).toEqual([0, true]);
});

test('what is saved is what was recorded, under a name that says when', async () => {
  const { backend, pagoda } = await begun();
  await saveTrace(pagoda);
  const [file] = backend.saved;
  expect(file?.name).toBe('pagoda-trace-1970-01-01T00-00-00.json');
  expect(JSON.parse(file!.text)).toMatchObject({ otherData: { engine: 'Pagoda 1.2.3' } });
  expect(pagoda.ui.getState().toasts.map(({ title }) => title)).toEqual(['Trace saved']);
});
