import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkElectron } from './electronCheck.mjs';

const root = resolve(import.meta.dirname, '../..');
const mended = { electron: '39.2.3', chromium: '142.0.7444.175' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pagoda-electron-check-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The command on a binary that says these versions, with npm's answers. */
function strict(electron: string, chrome: string, audit: object) {
  const program = (name: string, text: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return join(folder, name);
  };
  const binary = program('electron', `echo '${JSON.stringify({ electron, chrome })}'`);
  program('npm', `case "$1" in view) echo 39.2.3 ;; *) echo '${JSON.stringify(audit)}' ;; esac`);
  const command = join(root, 'scripts/installers/electronCheck.mjs');
  const env = { ...process.env, PATH: folder };
  return spawnSync(process.execPath, [command, '--strict', binary], { env, encoding: 'utf8' });
}

test('a release is refused an Electron that lacks a fix, is no longer mended, or has an advisory', () => {
  const advisory = { vulnerabilities: { electron: { via: [{ title: 'A hole', url: 'x' }] } } };
  const clean = { vulnerabilities: { electron: { via: [] } } };
  expect(strict('39.2.3', mended.chromium, clean)).toMatchObject({ status: 0, stderr: '' });
  for (const [said, why] of [
    [strict('33.2.1', '130.0.6723.137', clean), 'no longer mended'],
    [strict('39.2.3', '142.0.7444.1', clean), 'lacks the fix of CVE-2025-13223'],
    [strict('39.2.3', mended.chromium, advisory), 'advisory: A hole'],
  ] as const) {
    expect(said).toMatchObject({ status: 1, stdout: expect.stringContaining(why) as string });
    expect(said.stderr).toContain('not fit for a release');
  }
});

test('what nobody could be asked about is not called fit', () => {
  expect(checkElectron(mended, '39.2.3', []).fit).toBe(true);
  expect(checkElectron(mended, null, []).fit).toBe(false);
  expect(checkElectron(mended, '39.2.3', null).fit).toBe(false);
});

test('the release workflow checks the version that it ships before anything is made of it', () => {
  const workflow = readFileSync(join(root, '.github/workflows/release.yml'), 'utf8');
  const [first = '', ...others] = workflow
    .slice(workflow.indexOf('\njobs:'))
    .split(/\n {2}(?=\w+:\n)/)
    .slice(1);
  expect(first).toMatch(/^electron:/);
  expect(first).toMatch(
    /electron@\$\{\{ steps\.version\.outputs\.version \}\}[\s\S]*electronCheck\.mjs --strict/,
  );
  const shipping = others.filter((job) => job.includes('PAGODA_ELECTRON:'));
  expect(shipping.length).toBeGreaterThan(0);
  for (const job of shipping) expect(job).toContain('needs: electron\n');
});
