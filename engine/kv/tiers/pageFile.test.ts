import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodePage, PAGE_FILE_VERSION, readPage } from './pageFile.ts';

const ROOT = 'a'.repeat(32);
const facts = { key: 'k', parent: ROOT, from: 64, tokens: [5, 6, 7], byteLength: 6 };
const state = Buffer.from('state!');
const file = encodePage(ROOT, facts, state);

test('a page comes back as it was written', () => {
  expect(readPage(ROOT, file)).toEqual({ ok: true, facts, state });
});

test('a page of another model or other settings is foreign, one of another version older', () => {
  expect(readPage('b'.repeat(32), file)).toEqual({ ok: false, why: 'foreign' });
  expect(PAGE_FILE_VERSION).toBe(1);
});

test('of 100,000 damaged files none is taken for another page', () => {
  const damage = fc.oneof(
    fc.record({
      kind: fc.constant('flip' as const),
      at: fc.nat(file.length - state.length - 1),
      bits: fc.integer({ min: 1, max: 255 }),
    }),
    fc.record({ kind: fc.constant('cut' as const), to: fc.nat(file.length - 1) }),
    fc.record({ kind: fc.constant('grow' as const), bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }) }),
    fc.record({
      kind: fc.constant('splice' as const),
      at: fc.nat(file.length - state.length - 1),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 16 }),
    }),
    fc.record({ kind: fc.constant('noise' as const), bytes: fc.uint8Array({ maxLength: 200 }) }),
  );
  fc.assert(
    fc.property(damage, (how) => {
      let damaged = Buffer.from(file);
      if (how.kind === 'flip') damaged[how.at] = damaged[how.at]! ^ how.bits;
      else if (how.kind === 'cut') damaged = damaged.subarray(0, how.to);
      else if (how.kind === 'grow') damaged = Buffer.concat([damaged, how.bytes]);
      else if (how.kind === 'splice') damaged.set(how.bytes.subarray(0, damaged.length - how.at), how.at);
      else damaged = Buffer.from(how.bytes);
      // The state itself is the device's to check: it has a checksum of its own.
      const beginning = file.length - state.length;
      const whole =
        damaged.length === file.length && damaged.subarray(0, beginning).equals(file.subarray(0, beginning));
      expect(readPage(ROOT, damaged).ok).toBe(whole);
    }),
    { numRuns: 100_000 },
  );
});
