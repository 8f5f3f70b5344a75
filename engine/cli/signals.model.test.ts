import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { childrenOf, isAlive, runShell, startCli } from './test/builtCli.ts';

const tiny = `--model ${resolve('engine/test/fixtures/tiny-py/tiny-py-f32.gguf')} --gpu off --temp 0`;
const endless = [
  'chat',
  'Count from one to a thousand.',
  '--temp',
  '0',
  '--gpu',
  'off',
  '--min-tokens',
  '4000',
];
const folder = mkdtempSync(join(tmpdir(), 'pagoda-signals-'));
afterAll(() => rmSync(folder, { recursive: true }));

const groupOf = (run: ReturnType<typeof startCli>) => -run.process.pid!;

/** The moment it listens: before that, Node itself ends by the signal. Of those three, this one Node leaves alone. */
const listening = (pid: number) =>
  expect.poll(() => caught(pid, constants.signals.SIGHUP), { interval: 5, timeout: 20_000 }).toBe(true);

/** Whether a process catches a signal (Linux). */
function caught(pid: number, signal: number): boolean {
  const status = execFileSync('cat', [`/proc/${pid}/status`], { encoding: 'utf8' });
  const mask = BigInt(`0x${/SigCgt:\s*([0-9a-f]+)/.exec(status)?.[1] ?? '0'}`);
  return ((mask >> BigInt(signal - 1)) & 1n) === 1n;
}

describe('a signal to the whole group, as a terminal, `timeout` and service managers send it', () => {
  // Spread over the whole start: imports, the engine process coming up, its libraries, the model.
  test.each([0, 40, 80, 120, 180, 240, 300, 400, 500, 650, 800, 1000, 1300])(
    'Ctrl+C %i ms after the command listens: status 130 and one object',
    async (ms) => {
      const run = startCli([...endless, '--json'], { group: true });
      await listening(run.process.pid!);
      await pause(ms);
      process.kill(groupOf(run), 'SIGINT');
      const { status, out, err } = await run.ended;
      expect({ status, err }).toEqual({ status: 130, err: '' });
      const said = JSON.parse(out) as { finishReason?: string; error?: { code: string } };
      expect(said.finishReason ?? said.error?.code).toMatch(/^(cancelled|request\.cancelled)$/);
    },
  );

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(
    '%s in the middle of a reply: status %i, what came, and nobody left',
    async (signal, status) => {
      const run = startCli(endless, { group: true });
      await run.said(' ');
      const [engine] = childrenOf(run.process.pid!);
      process.kill(groupOf(run), signal);
      // `timeout` tells the process and its group: twice is once.
      process.kill(run.process.pid!, signal);
      const ended = await run.ended;
      expect(ended).toMatchObject({ status, err: '' });
      expect(ended.out.trim()).not.toBe('');
      expect(isAlive(engine!)).toBe(false);
    },
  );
});

describe('the engine process', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('leaves %s to its parent', async (signal) => {
    const run = startCli(endless);
    await run.said(' ');
    const [engine] = childrenOf(run.process.pid!);
    process.kill(engine!, signal);
    const before = run.out().length;
    await expect.poll(() => run.out().length, { timeout: 20_000 }).toBeGreaterThan(before + 20);
    run.process.kill('SIGINT');
    expect(await run.ended).toMatchObject({ status: 130, err: '' });
  });

  test('that is stopped is spoken of, and Ctrl+C still ends the command with what came', async () => {
    const run = startCli([...endless, '--json'], { group: true });
    // With --json nothing is printed before the end: the engine is given its time instead.
    await expect.poll(() => childrenOf(run.process.pid!).length, { timeout: 20_000 }).toBe(1);
    const [engine] = childrenOf(run.process.pid!);
    await pause(500);
    process.kill(engine!, 'SIGSTOP');
    await expect
      .poll(() => run.err(), { timeout: 60_000 })
      .toContain('the engine process has not answered for');
    process.kill(groupOf(run), 'SIGINT');
    const ended = await run.ended;
    expect(ended.status).toBe(130);
    expect(JSON.parse(ended.out)).toMatchObject({ error: { code: 'request.cancelled' } });
    expect(isAlive(engine!)).toBe(false);
  });
});

describe('while a prompt is read', () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);

  test.each([
    ['standard input', ['--prompt-file', '-']],
    ['a named pipe', ['--prompt-file', pipe]],
    ['a named pipe of messages', ['--messages', pipe]],
  ])('from %s, the first Ctrl+C ends it', async (_, source) => {
    const run = startCli(['chat', ...source, '--json'], { group: true, stdin: null });
    await listening(run.process.pid!);
    await pause(300);
    process.kill(groupOf(run), 'SIGINT');
    const { status, out } = await run.ended;
    expect(status).toBe(130);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'request.cancelled' } });
  });
});

describe('output', () => {
  test.each([
    ['a reply', `chat Hi ${tiny} --max-tokens 3`],
    ['an object', `chat Hi ${tiny} --max-tokens 3 --json`],
    ['help', '--help'],
    ['a report', 'inspect engine/test/fixtures/tiny-py/tiny-py-f32.gguf'],
  ])('of %s to a full device is an error in words', async (_, command) => {
    expect(await runShell(`$PAGODA ${command} > /dev/full`)).toEqual({
      status: 1,
      out: '',
      err: 'pagoda: Standard output cannot be written: there is no room left on the device (ENOSPC). Make room, or write elsewhere.\n',
    });
  });

  test('whose reader goes away is no failure', async () => {
    const line = `set -o pipefail; $PAGODA chat Hi ${tiny} --min-tokens 900 | head -c 3`;
    expect(await runShell(line)).toMatchObject({ status: 0, err: '' });
  });

  test('nobody hears errors on a full device, and the reply is there', async () => {
    const ran = await runShell(`$PAGODA chat Hi ${tiny} --max-tokens 3 2> /dev/full`);
    expect(ran).toMatchObject({ status: 0 });
    expect(ran.out).not.toBe('');
  });
});

describe('where the system has little to give', () => {
  test('200 MB of input are refused before anything is made of them', async () => {
    const ran = await runShell(`head -c 200000000 /dev/zero | $PAGODA chat --prompt-file - ${tiny} --json`);
    expect(ran.status).toBe(1);
    expect(JSON.parse(ran.out)).toMatchObject({ error: { code: 'file.tooLarge' } });
  });

  // Few enough files for the imports, for the engine's start, or for both.
  test.each([24, 40, 64, 100])('%i open files: a reply, or words without a trace', async (limit) => {
    const ran = await runShell(`ulimit -n ${limit}; $PAGODA chat Hi ${tiny} --max-tokens 3`);
    const inWords = /^pagoda: .*EMFILE.*ulimit.*\.\n$/.test(ran.err);
    expect(ran.status === 0 ? ran.out !== '' : inWords, ran.err).toBe(true);
  });

  test('a working folder that is gone takes nothing from whole paths, and is named where it matters', async () => {
    const gone = join(folder, 'gone');
    const inGone = async (command: string) => {
      mkdirSync(gone);
      const running = runShell(`cd ${gone} && rmdir ${gone} && $PAGODA ${command}`);
      const ran = await running;
      if (existsSync(gone)) rmdirSync(gone);
      return ran;
    };
    expect(await inGone(`chat Hi ${tiny} --max-tokens 3`)).toMatchObject({ status: 0, err: '' });
    for (const command of ['chat Hi --model x.gguf', 'inspect x.gguf', 'chat --prompt-file x']) {
      const { status, err } = await inGone(command);
      expect(status).toBe(1);
      expect(err).toMatch(/^pagoda: (.* cannot be read: .*|There is no file .*)\.\n$/);
      expect(err).not.toContain('inside Pagoda');
    }
  });
});
