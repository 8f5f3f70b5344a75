// The cases, chosen by name and run one after another.
import { PagodaError } from '../engine/contract/errors.ts';
import { findEmbeddedModel } from '../engine/models/embedded.ts';
import { beam } from './cases/beam.ts';
import type { BenchCase, BenchContext } from './cases/case.ts';
import { concurrency } from './cases/concurrency.ts';
import { dropped } from './cases/dropped.ts';
import { gpuloop } from './cases/gpuloop.ts';
import { gpuparked } from './cases/gpuparked.ts';
import { idle } from './cases/idle.ts';
import { importing } from './cases/importing.ts';
import { kernels } from './cases/kernels.ts';
import { mixed } from './cases/mixed.ts';
import { overcommit } from './cases/overcommit.ts';
import { parked } from './cases/parked.ts';
import { prefix } from './cases/prefix.ts';
import { revisit } from './cases/revisit.ts';
import { serverConcurrency } from './cases/serverConcurrency.ts';
import { serverMixed } from './cases/serverMixed.ts';
import { speed } from './cases/speed.ts';
import { speculation } from './cases/speculation.ts';
import { start } from './cases/start.ts';
import { decode, prompt } from './cases/throughput.ts';
import { waste } from './cases/waste.ts';
import { window } from './cases/window.ts';
import { checkoutRoot } from './checkout.ts';
import type { BenchEngine } from './engine.ts';
import { goalLine } from './goal.ts';
import { busyWarning, describeMachine } from './machine.ts';
import { caseLine, machineLine, type Report } from './report.ts';
import type { CaseResult } from './result.ts';

export const CASES: readonly BenchCase[] = [
  prompt,
  decode,
  dropped,
  importing,
  start,
  idle,
  window,
  speed,
  kernels,
  speculation,
  beam,
  concurrency,
  mixed,
  prefix,
  revisit,
  overcommit,
  parked,
  waste,
  gpuloop,
  gpuparked,
  serverConcurrency,
  serverMixed,
];

export interface RunOptions {
  readonly openEngine: BenchContext['openEngine'];
  /** Cases that scale run in full length. */
  readonly full: boolean;
  /** A line of the report, as it comes. */
  readonly show: (line: string) => void;
  /** What is under way. */
  readonly say: (line: string) => void;
  /** Aborted when the run is to stop. */
  readonly stop: AbortSignal;
}

/**
 * Runs the named cases (where none is named, all that take no longer than a minute) on the embedded model. Throws `request.invalid` for a name that is none,
 * `model.none` where set-up could not get the model. Told to stop, it ends what runs and returns the cases that were through.
 */
export async function runCases(names: readonly string[], options: RunOptions): Promise<Report> {
  const chosen = chooseCases(names);
  const model = await findEmbeddedModel(checkoutRoot());
  if (model === null) throw new PagodaError('model.none', {});
  const machine = describeMachine();
  options.show(machineLine(machine));
  const warning = busyWarning();
  if (warning !== null) options.say(warning);
  const cases: CaseResult[] = [];
  try {
    for (const each of chosen) {
      options.stop.throwIfAborted();
      for (const result of await each.run({
        ...options,
        model,
        openEngine: (settings) => openUntil(options, settings),
      })) {
        cases.push(result);
        options.show(caseLine(result));
        for (const goal of result.goals ?? []) options.show(goalLine(goal));
      }
    }
  } catch (error) {
    // Whatever a case threw then, it was for that.
    if (!options.stop.aborted) throw error;
  }
  return { machine, cases };
}

/** An engine whose replies end when the run is told to stop. */
async function openUntil(
  { openEngine, stop }: RunOptions,
  settings?: Parameters<RunOptions['openEngine']>[0],
): Promise<BenchEngine> {
  const engine = await openEngine(settings);
  const close = () => void engine.close();
  stop.addEventListener('abort', close);
  if (stop.aborted) close();
  return engine;
}

export function chooseCases(
  names: readonly string[],
  cases: readonly BenchCase[] = CASES,
): readonly BenchCase[] {
  const unknown = names.filter((name) => !cases.some((each) => each.name === name));
  if (unknown.length > 0) {
    const offered = cases.map(({ name, about }) => `${name} (${about})`).join('; ');
    const issues = [`there is no case ${unknown.join(', ')}. There are: ${offered}`];
    throw new PagodaError('request.invalid', { name: 'bench', issues });
  }
  return names.length === 0
    ? cases.filter(({ onlyNamed }) => onlyNamed !== true)
    : cases.filter(({ name }) => names.includes(name));
}
