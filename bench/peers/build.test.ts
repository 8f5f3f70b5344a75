import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { buildPeers, Progress } from './build.ts';
import { PROGRAMS } from './recipe.ts';

let place: string;
let folder: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'pagoda-peers-test-'));
  folder = join(place, 'peers/v1');
  mkdirSync(join(place, 'bin'));
  vi.stubEnv('PATH', `${join(place, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`);
  tool('git', 'mkdir -p "$4"');
  tool('cmake', BUILDS);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(place, { recursive: true });
});

/** A program of that name which writes down its calls and then does `script`. */
function tool(name: string, script: string): void {
  const file = join(place, 'bin', name);
  writeFileSync(file, `#!/bin/sh\necho "${name} $1" >> "${place}/calls"\n${script}\n`);
  chmodSync(file, 0o755);
}
const calls = () => readFileSync(join(place, 'calls'), 'utf8').trim().split('\n');

/** `cmake -S source -B build` and `cmake --build build`. */
const BUILDS = `
if [ "$1" = -S ]; then mkdir -p "$4/bin"; exit; fi
for program in ${PROGRAMS.join(' ')}; do echo made > "$2/bin/$program"; done
echo "[ 50%] Building CXX object"; echo "[100%] Built target"`;
/** Writes its own and a child's process id, and then takes long. */
const TAKES_LONG = (pids: string) => `
if [ "$1" = -S ]; then mkdir -p "$4/bin"; exit; fi
sleep 300 & echo "$$ $!" > "${pids}"; echo "[ 35%] Building CXX object"; wait`;

function context() {
  const stop = new AbortController();
  const said: string[] = [];
  return {
    said,
    interrupt: () => stop.abort(130),
    given: { stop: stop.signal, say: (text: string) => void said.push(text) },
  };
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function interrupted(): Promise<{ said: string[]; pids: number[] }> {
  const pids = join(place, 'pids');
  tool('cmake', TAKES_LONG(pids));
  const { said, interrupt, given } = context();
  const building = buildPeers('bundle', folder, given);
  await vi.waitFor(() => expect(said.join()).toContain('35 %'), 10_000);
  interrupt();
  await expect(building).rejects.toBe(130);
  return { said, pids: readFileSync(pids, 'utf8').trim().split(' ').map(Number) };
}

test('a build says how far it is, and leaves the programs and nothing else', async () => {
  const { said, given } = context();
  await buildPeers('bundle', folder, given);
  expect(said).toEqual([
    'llama.cpp is built to 50 %, after 0:00 minutes',
    'llama.cpp is built to 100 %, after 0:00 minutes',
  ]);
  expect(PROGRAMS.map((program) => readFileSync(join(folder, program), 'utf8'))).toEqual(
    PROGRAMS.map(() => 'made\n'),
  );
  expect(existsSync(`${folder}.building`)).toBe(false);
});

test('an interruption is reported as one, ends everything that builds, and leaves no program', async () => {
  const { pids } = await interrupted();
  await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false]), 10_000);
  expect(existsSync(folder)).toBe(false);
});

test('the next build goes on from there, without fetching the source again', async () => {
  await interrupted();
  tool('cmake', BUILDS);
  const { said, given } = context();
  await buildPeers('bundle', folder, given);
  expect(said[0]).toContain('going on with the build that was interrupted');
  expect(calls().filter((call) => call.startsWith('git'))).toHaveLength(1);
  expect(existsSync(join(folder, PROGRAMS[0]))).toBe(true);
});

test('a build that cannot go on from what is left starts afresh, once', async () => {
  await interrupted();
  tool(
    'cmake',
    `[ -e "${place}/failed" ] || { touch "${place}/failed"; echo "half an object"; exit 2; }\n${BUILDS}`,
  );
  const { said, given } = context();
  await buildPeers('bundle', folder, given);
  expect(said.join()).toContain('starting afresh');
  expect(existsSync(join(folder, PROGRAMS[0]))).toBe(true);
});

test('a build that fails says what the compiler said, and stays for the next try', async () => {
  tool('cmake', `if [ "$1" = -S ]; then mkdir -p "$4/bin"; exit; fi; echo "no such header"; exit 2`);
  await expect(buildPeers('bundle', folder, context().given)).rejects.toThrow(
    /^cmake --build ended with status 2:\nno such header/,
  );
  tool('cmake', `if [ "$1" = -S ]; then exit; fi; kill -KILL $$`);
  await expect(buildPeers('bundle', folder, context().given)).rejects.toThrow('ended with SIGKILL');
});

test('progress is read from make and from ninja, and said at every twentieth', () => {
  const said: string[] = [];
  const progress = new Progress((text) => void said.push(text));
  const lines = [
    '[  1%] Building',
    '[  7%] Building',
    '[  8%] Building',
    '[12/100] Building',
    'warning: [99%]',
    '[100%] Built',
  ];
  for (const line of lines) progress.read(line);
  expect(said.map((text) => /(\d+) %/.exec(text)?.[1])).toEqual(['5', '10', '100']);
});
