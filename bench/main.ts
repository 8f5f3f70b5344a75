// What `./pagoda bench` runs: ours against its peers on this machine, in one run.
import { decode, prompt } from './cases/throughput.ts';
import type { BenchCase, BenchContext } from './cases/case.ts';
import { idle } from './cases/idle.ts';
import { start } from './cases/start.ts';
import { describeMachine } from './machine.ts';
import { caseLine, machineLine, type Report } from './report.ts';
import type { CaseResult } from './result.ts';

export type { BenchContext } from './cases/case.ts';
export type { BenchEngine } from './engine.ts';

export const CASES: readonly BenchCase[] = [prompt, decode, start, idle];

/**
 * Runs the named cases (all of them where none is named), shows each as it ends and returns the report.
 * Throws a `UsageError` for a name that is none.
 */
export async function runBench(
  names: readonly string[],
  context: BenchContext,
  show: (line: string) => void,
): Promise<Report> {
  const chosen = chooseCases(names);
  const machine = describeMachine();
  show(machineLine(machine));
  const cases: CaseResult[] = [];
  for (const each of chosen) {
    for (const result of await each.run(context)) {
      cases.push(result);
      show(caseLine(result));
    }
  }
  return { machine, cases };
}

/** What the person asked for is not there: exit status 2. */
export class UsageError extends Error {}

export function chooseCases(
  names: readonly string[],
  cases: readonly BenchCase[] = CASES,
): readonly BenchCase[] {
  const unknown = names.filter((name) => !cases.some((each) => each.name === name));
  if (unknown.length > 0) {
    const offered = cases.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join('\n');
    throw new UsageError(`no case is called ${unknown.join(', ')}. There are:\n${offered}`);
  }
  return names.length === 0 ? cases : cases.filter(({ name }) => names.includes(name));
}
