import type { TokenScores, Walked } from './device/index.ts';
import type { Job } from './job.ts';
import type { Jobs } from './jobs.ts';
import type { WalkFailure } from './native/native.d.ts';
import type { Drawn } from './sampling/index.ts';
import type { PlanRow } from './scheduler/index.ts';

/** What a step brought a job. */
export interface Brought {
  readonly rows: PlanRow[];
  readonly drawn: Drawn<TokenScores>[];
  /** A reply was brought to its end because it may have no more tokens. */
  isClosing: boolean;
  failure: WalkFailure | undefined;
}

/** What all rows of a step brought, by the job that they were for. `walked`: of each row. */
export function byJob(
  rows: readonly PlanRow[],
  walked: readonly (readonly Walked[])[],
  jobs: Jobs,
): Map<Job, Brought> {
  const brought = new Map<Job, Brought>();
  for (const [index, row] of rows.entries()) {
    const job = jobs.of(row.task);
    const its = brought.get(job) ?? { rows: [], drawn: [], isClosing: false, failure: undefined };
    brought.set(job, its);
    its.rows.push(row);
    for (const { chosen, isClosing, failure } of walked[index]!) {
      its.isClosing ||= isClosing;
      its.drawn.push(...drawnBy(job, row, chosen));
      if (failure) its.failure = failure;
    }
  }
  return brought;
}

/** What a row's walk chose, with the scores that its chooser asked for; the others were for whoever drafts. */
function drawnBy(job: Job, row: PlanRow, chosen: Walked['chosen']): Drawn<TokenScores>[] {
  const sequence = sequenceOf(job, row);
  const drafting = job.task.sequences[sequence]?.drafting;
  if (!drafting) return chosen.map((one) => ({ sequence, ...one }));
  const { topK } = job.chooser;
  const read = [row.tokens.at(-1)!, ...chosen.map(({ token }) => token)];
  return chosen.map(({ token, scores }, index) => {
    if (scores && scores.top.length > 0) drafting.learn(read[index]!, scores.top);
    const asked = topK < 0 ? null : scores && { ...scores, top: scores.top.slice(0, topK) };
    return { sequence, token, scores: asked };
  });
}

export const sequenceOf = ({ task }: Job, row: PlanRow): number =>
  task.sequences.findIndex(({ id }) => id === row.sequence);
