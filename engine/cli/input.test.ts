import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readInput } from './input.ts';
import { makeTerminal } from './test/builders.ts';

const folder = mkdtempSync(join(tmpdir(), 'pagoda-input-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
function namedPipe(name: string): string {
  const path = join(folder, name);
  execFileSync('mkfifo', [path]);
  return path;
}
const unreadable = (errno: string) => ({ code: 'file.unreadable', data: { errno } });

test('a text comes as it is: byte order mark, line ends and all', async () => {
  const text = '\uFEFFZwölf\r\n\u{1F600}\n';
  expect(await readInput(file('text', text), makeTerminal())).toBe(text);
  expect(await readInput('-', makeTerminal({ stdin: text }))).toBe(text);
});

test('more than the limit is refused as soon as that is known', async () => {
  const terminal = makeTerminal({ stdin: endless() });
  const refused = { code: 'file.tooLarge', data: { limitBytes: 10 } };
  expect(await readInput(file('ten', '0123456789'), terminal, { bytes: 10 })).toBe('0123456789');
  await expect(readInput(file('eleven', '0123456789a'), terminal, { bytes: 10 })).rejects.toMatchObject(
    refused,
  );
  await expect(readInput('/dev/zero', terminal, { bytes: 10 })).rejects.toMatchObject(refused);
  await expect(readInput('-', terminal, { bytes: 10 })).rejects.toMatchObject(refused);
});

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) yield await Promise.resolve(new Uint8Array(4));
}

test('what is no text, no file or not there says so', async () => {
  const terminal = makeTerminal();
  await expect(readInput(file('bytes', Buffer.from([0xff, 0xfe])), terminal)).rejects.toMatchObject(
    unreadable('it is not UTF-8 text'),
  );
  await expect(readInput(folder, terminal)).rejects.toMatchObject(unreadable('EISDIR'));
  await expect(readInput(join(folder, 'none'), terminal)).rejects.toMatchObject(unreadable('ENOENT'));
});

test('a named pipe that nobody writes to is not waited for for ever', async () => {
  await expect(
    readInput(namedPipe('unwritten'), makeTerminal(), { writerWithinMs: 50 }),
  ).rejects.toMatchObject(unreadable('a named pipe that no program writes to'));
});

test('what is written into a named pipe is read to its end, with pauses and from a late writer too', async () => {
  const path = namedPipe('late');
  const reading = readInput(path, makeTerminal());
  const writer = await open(path, 'w');
  await writer.write('one ');
  await new Promise((resolve) => setTimeout(resolve, 100));
  await writer.write('two');
  await writer.close();
  expect(await reading).toBe('one two');
});

test('told to stop it reads no further, from standard input and from a pipe', async () => {
  async function* silent(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('begun');
    await new Promise(() => {});
  }
  for (const path of ['-', namedPipe('silent')]) {
    const terminal = makeTerminal({ stdin: silent() });
    const reading = readInput(path, terminal);
    terminal.interrupt(130);
    await expect(reading).rejects.toMatchObject({ code: 'request.cancelled' });
  }
});

test('a file that grows while it is read is bounded as well', async () => {
  const path = file('growing', 'x'.repeat(100));
  const reading = readInput(path, makeTerminal(), { bytes: 100 });
  appendFileSync(path, 'y'.repeat(100));
  // Before or after it grew: the text or the refusal, never more than the limit.
  await reading.then(
    (text) => expect(text).toBe('x'.repeat(100)),
    (error: unknown) => expect(error).toMatchObject({ code: 'file.tooLarge' }),
  );
});
