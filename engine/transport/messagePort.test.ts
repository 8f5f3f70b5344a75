import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { messagePort } from './messagePort.ts';

/** Behaves as Electron's: holds messages until `start`, throws once closed. */
class FakeMessagePortMain extends EventEmitter {
  readonly posted: unknown[] = [];
  started = false;
  private closed = false;

  postMessage(message: unknown): void {
    if (this.closed) throw new Error('port is closed');
    this.posted.push(message);
  }

  start(): void {
    this.started = true;
  }

  close(): void {
    this.closed = true;
    this.emit('close');
  }
}

test('messages flow once someone listens', () => {
  const electron = new FakeMessagePortMain();
  const port = messagePort(electron);
  expect(electron.started).toBe(false);
  const heard: unknown[] = [];
  port.onMessage((message) => heard.push(message));
  electron.emit('message', { data: 'hello' });
  port.post('back');
  expect([electron.started, heard, electron.posted]).toEqual([true, ['hello'], ['back']]);
});

test('after the other end is gone posting is quiet and the end is told, late listeners included', () => {
  const electron = new FakeMessagePortMain();
  const port = messagePort(electron);
  let told = 0;
  port.onClose(() => told++);
  electron.close();
  port.post('nobody');
  port.onClose(() => told++);
  expect([told, electron.posted]).toEqual([2, []]);
});

test('the end one makes oneself is not told', () => {
  const port = messagePort(new FakeMessagePortMain());
  let told = 0;
  port.onClose(() => told++);
  port.close();
  port.close();
  port.post('nobody');
  expect(told).toBe(0);
});
