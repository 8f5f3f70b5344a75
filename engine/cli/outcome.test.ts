import { expect, test } from 'vitest';
import { systemError } from './outcome.ts';

const refused = (code: string, syscall: string, path?: string) =>
  systemError(Object.assign(new Error(code), { code, syscall, ...(path === undefined ? {} : { path }) }));

test('what the system refuses is told as what was tried: to read, to write, or neither', () => {
  const path = '/there';
  expect(refused('EACCES', 'open', path)).toMatchObject({ code: 'file.unreadable', data: { path } });
  expect(refused('EACCES', 'mkdir', path)).toMatchObject({ code: 'file.unwritable', data: { path } });
  expect(refused('EROFS', 'open', path)).toMatchObject({ code: 'file.unwritable', data: { path } });
  expect(refused('EMFILE', 'spawn')).toMatchObject({ code: 'system.refused', data: { call: 'spawn' } });
});
