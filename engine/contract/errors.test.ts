import { expect, test } from 'vitest';
import { PagodaError, toErrorValue } from './errors.ts';

test('an error says no more than can be shown, whatever it was made of', () => {
  const long = 'x'.repeat(60_000_000);
  const error = new PagodaError('model.unknownArchitecture', { path: '/m.gguf', architecture: long });
  expect(error.data.path).toBe('/m.gguf');
  expect([error.data.architecture.length, error.message.length < 5000]).toEqual([4097, true]);
  const issues = Array.from({ length: 100_000 }, () => 'wrong');
  expect(new PagodaError('request.invalid', { name: 'generate', issues }).data.issues).toHaveLength(100);
  expect(JSON.stringify(toErrorValue(new Error(long))).length).toBeLessThan(5000);
});

test('a text is not cut inside a character', () => {
  const detail = `${'a'.repeat(4095)}\u{1F600}`;
  expect(new PagodaError('internal', { detail }).data.detail).toBe(`${'a'.repeat(4095)}…`);
});
