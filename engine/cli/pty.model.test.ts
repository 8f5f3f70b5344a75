import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeTape } from '../test/cases/cases.ts';
import { runShell } from './test/builtCli.ts';

const folder = mkdtempSync(join(tmpdir(), 'pagoda-pty-'));
afterAll(() => rmSync(folder, { recursive: true }));

const STEERING = 'before\u001b]0;TITLE\u0007\u001b[2J\u001b[31mred\u001b]52;c;cm0=\u0007\u009b2J \u202eafter';
const says = writeTape(folder, 'says', { says: STEERING, name: 'Nice\u001b[1A\u001b[2K  Memory  fits' });
const named = writeTape(folder, 'a\u001b]0;OWNED\u0007', { says: 'ok', name: 'x'.repeat(1_000_000) });

/** What a person's terminal is sent. */
function onTerminal(...args: string[]): Promise<string> {
  const line = [process.execPath, resolve('out/main/cli.js'), ...args].map((arg) => `'${arg}'`).join(' ');
  return new Promise((done) => {
    const settings = { timeout: 60_000, maxBuffer: 64 * 2 ** 20 } as const;
    execFile('script', ['-qec', line, '/dev/null'], settings, (_, out) => done(out));
  });
}

/** Everything of ours that a terminal obeys: the progress line, cleared; what is dimmed. */
const ours = /\r(?=Reading|\u001b\[K|\n)|\u001b\[K|\u001b\[22?m|\n/g;
const obeyed = /[^\P{Cc}]|\p{Bidi_Control}/u;

test('a reply on a terminal steers nothing; through a pipe every character of it comes', async () => {
  const shown = await onTerminal('chat', 'Hi', '--model', says, '--gpu', 'off', '--temp', '0');
  expect(shown).toContain('before␛]0;TITLE␇␛[2J␛[31mred␛]52;c;cm0=␇<U+009B>2J <U+202E>after');
  expect(shown.replace(ours, '')).not.toMatch(obeyed);
  const { out } = await runShell(`$PAGODA chat Hi --model '${says}' --gpu off --temp 0`);
  expect(out).toBe(`${STEERING}\n`);
});

test.each([
  ['inspect', ['inspect', says]],
  ['inspect --json', ['inspect', says, '--json']],
  ["a file's own name", ['inspect', named]],
  ['a name that is not there', ['inspect', `${named}\u001b[2J`]],
  ['an option nobody knows', ['chat', 'hi', '--\u001b[2J']],
  ['a chat with it', ['chat', 'hi', '--model', named, '--gpu', 'off']],
])('%s on a terminal steers nothing, and is not long', async (_, args) => {
  const shown = await onTerminal(...args);
  expect(shown).not.toBe('');
  expect(shown.replace(ours, '')).not.toMatch(obeyed);
  expect(shown.length).toBeLessThan(20_000);
});

test('a terminal that is closed ends a reply as shells expect it', async () => {
  const seen = join(folder, 'status');
  const line = `'${process.execPath}' '${resolve('out/main/cli.js')}' chat Hi --model '${says}' --gpu off --min-tokens 100000`;
  // The shell between them stays to see the status.
  const terminal = spawn('script', ['-qec', `trap : HUP; ${line}; echo $? > '${seen}'`, '/dev/null']);
  let shown = '';
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
  await expect.poll(() => shown, { timeout: 60_000 }).toContain('before');
  terminal.kill('SIGKILL');
  const status = () => (existsSync(seen) ? readFileSync(seen, 'utf8') : '');
  await expect.poll(status, { timeout: 20_000 }).toBe('129\n');
}, 120_000);

test('a named pipe in place of what was measured about kernels is no reason to wait', async () => {
  const cache = join(folder, 'cache');
  mkdirSync(cache);
  const kernels = join(cache, 'kernels.json');
  execFileSync('mkfifo', [kernels]);
  const ran = await runShell(`timeout 60 $PAGODA chat Hi --model '${says}' --gpu off --temp 0`, {
    PAGODA_CACHE: cache,
  });
  expect(ran).toMatchObject({ status: 0, err: '' });
});
