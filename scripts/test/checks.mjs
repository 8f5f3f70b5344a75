// What `./pagoda test` runs, by the name a person asks for. Each check is a program of its own.
import { inRoot } from '../launch/places.mjs';

const tool = (path, ...args) => [process.execPath, inRoot('node_modules', path), ...args];
export const RESULTS = inRoot('build/test-results');

/** `json`: where the program leaves its counts; without it the program counts as one test. */
const plain = (name, command) => ({ name, command });
const vitest = (project) => {
  const json = `${RESULTS}/${project}.json`;
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${json}`];
  const command = tool('vitest/vitest.mjs', 'run', '--project', project, '--passWithNoTests', ...reporters);
  return { name: `${project} tests`, command, json, kind: 'vitest' };
};
const playwright = () => {
  const json = `${RESULTS}/e2e.json`;
  const command = tool('@playwright/test/cli.js', 'test', '--reporter=list,json');
  return { name: 'e2e tests', command, json, kind: 'playwright', needsDisplay: true };
};

const unit = () => [
  plain('lint', tool('eslint/bin/eslint.js', '.')),
  plain('types', tool('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json')),
  plain('format', tool('prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.')),
  vitest('unit'),
];
const model = () => [vitest('model'), vitest('gpu')];
const e2e = () => [playwright()];

export const GROUPS = { unit, model, e2e, all: () => [...unit(), ...model(), ...e2e()] };
