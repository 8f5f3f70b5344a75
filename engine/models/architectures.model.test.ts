import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { architectures } from './architectures.ts';

/** Set-up takes it out of the source that the libraries were built from. */
const source = join(import.meta.dirname, '../../build/llama-headers/src/llama-arch.cpp');

test('the architectures are exactly those of the llama.cpp in use', () => {
  const table = /LLM_ARCH_NAMES = \{(.*?)\n\};/s.exec(readFileSync(source, 'utf8'))?.[1] ?? '';
  const names = [...table.matchAll(/^\s*\{ LLM_ARCH_\w+,\s*"([^"]+)"\s*\},/gm)].map(([, name]) => name!);
  expect(names).toHaveLength(table.match(/LLM_ARCH_/g)?.length ?? 0);
  expect(names.length).toBeGreaterThan(100);
  const notToRun = ['clip', '(unknown)'];
  expect([...architectures].sort()).toEqual(names.filter((name) => !notToRun.includes(name)).sort());
});
