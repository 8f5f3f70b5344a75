import { expect, test } from 'vitest';
import { engineWatch } from './engineWatch.ts';

test('an engine that does not do its work is spoken of once, and again when it does', () => {
  const said: string[] = [];
  const watch = engineWatch({ err: (text) => void said.push(text) });
  watch({ kind: 'silent', ms: 10_000 });
  watch({ kind: 'silent', ms: 12_000 });
  watch({ kind: 'well' });
  watch({ kind: 'stuck', ms: 61_400 });
  expect(said).toEqual([
    'pagoda: the engine process has not answered for 10 s: it is stopped, or a driver holds it up. Waiting for it; Ctrl+C ends.\n',
    'pagoda: the engine answers again.\n',
    'pagoda: the engine has been at one step for 61 s: the model is very slow here, or a driver hangs. Waiting for it; Ctrl+C ends.\n',
  ]);
});
