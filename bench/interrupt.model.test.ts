import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startCli } from '../engine/cli/test/builtCli.ts';

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'pagoda-bench-test-'));
});
afterEach(() => rmSync(place, { recursive: true }));

/** A compiler that takes its time: the build of the peers is under way until somebody ends it. */
function slowTools(): Record<string, string> {
  const bin = join(place, 'bin');
  mkdirSync(bin);
  const tools = {
    git: 'mkdir -p "$4"',
    cmake: 'if [ "$1" = -S ]; then mkdir -p "$4"; exit; fi; echo "[ 35%] Building"; sleep 300',
  };
  for (const [name, script] of Object.entries(tools)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return { PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`, PAGODA_CACHE: join(place, 'cache') };
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  'a bench that %s stops says that it was interrupted, and ends with %i',
  async (signal, status) => {
    const run = startCli(['bench', 'prompt', '--json'], { env: slowTools() });
    let said = '';
    run.process.stderr?.on('data', (text: string) => (said += text));
    await vi.waitFor(() => expect(said).toContain('35 %'), 30_000);
    run.process.kill(signal);
    const ended = await run.ended;
    expect([ended.status, ended.signal]).toEqual([status, null]);
    expect(ended.err).toContain('interrupted');
    expect(ended.err).not.toContain('went wrong');
    expect(JSON.parse(ended.out)).toMatchObject({ cases: [], interrupted: true });
  },
);
