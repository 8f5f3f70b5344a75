import type { HostConfigInput } from '../../engine/contract/hostConfig.ts';
import type { BenchEngine } from '../engine.ts';
import type { CaseResult } from '../result.ts';

/** What the caller (the command line) lends a case. */
export interface BenchContext {
  /** Absolute path of the embedded model. */
  readonly model: string;
  /** Starts an engine process of our own; the case closes it. `pagesFolder`: where cached pages outlive it. */
  readonly openEngine: (settings?: {
    pagesFolder?: string;
    gpu?: HostConfigInput['gpu'];
  }) => Promise<BenchEngine>;
  /** Cases that scale run in full length: many minutes. */
  readonly full: boolean;
  /** Tells the person what is under way. */
  readonly say: (text: string) => void;
  /** Aborted when the run is to stop: a case ends what it started and throws. */
  readonly stop: AbortSignal;
}

export interface BenchCase {
  readonly name: string;
  readonly about: string;
  /** Takes minutes: runs only where it is asked for by name. */
  readonly onlyNamed?: true;
  /** Usually one line of the report; `start` has two. */
  run(context: BenchContext): Promise<CaseResult[]>;
}
