import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { appRoot } from '../../test/host.ts';
import { strftime } from '../strftime.ts';
import { Template } from './index.ts';

interface Reference {
  conversations: Record<string, Record<string, unknown>>;
  /** By template: for each conversation the hash of what Python's Jinja2 writes, or `refused`. */
  expected: Record<string, string>;
}

const { conversations, expected } = JSON.parse(
  readFileSync(new URL('test/templates.json', import.meta.url), 'utf8'),
) as Reference;
const now = new Date(2026, 2, 4, 15, 6, 7);

// The templates of models are other people's: they are read from the source that llama.cpp's package carries.
const clone = mkdtempSync(join(tmpdir(), 'pagoda-templates-'));
const bundle = join(appRoot, 'node_modules/node-llama-cpp/llama/gitRelease.bundle');
execFileSync('git', ['clone', '--quiet', '--bare', bundle, clone]);
afterAll(() => rmSync(clone, { recursive: true, force: true }));
const git = (...args: string[]) => execFileSync('git', [`--git-dir=${clone}`, ...args], { encoding: 'utf8' });

function written(source: string, names: Record<string, unknown>): string {
  try {
    const text = new Template(source).render({
      ...names,
      bos_token: '<BOS>',
      eos_token: '<EOS>',
      tools: null,
      strftime_now: (format: string) => strftime(now, format),
      raise_exception: (message: string) => {
        throw new Error(message);
      },
    });
    return createHash('sha256').update(text).digest('hex').slice(0, 12);
  } catch {
    return 'refused';
  }
}

test('all of them have a reference', () => {
  const names = git('ls-tree', '--name-only', 'HEAD', 'models/templates/')
    .split('\n')
    .flatMap((path) => /([^/]+)\.jinja$/.exec(path)?.[1] ?? []);
  expect(names.sort()).toEqual(Object.keys(expected).sort());
});

test.each(Object.keys(expected))(
  "%s writes what it writes in Python's Jinja2, with the line ends of any system",
  (name) => {
    const source = git('show', `HEAD:models/templates/${name}.jinja`).replaceAll('\r\n', '\n');
    for (const template of [source, source.replaceAll('\n', '\r\n')]) {
      const said = Object.values(conversations).map((names) => written(template, names));
      expect(said.join(' ')).toBe(expected[name]);
    }
  },
);
