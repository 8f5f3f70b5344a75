import type { Priority } from '../contract/generation.ts';
import type { JobEnd, Job } from '../job.ts';
import type { TokenScores } from '../device/index.ts';
import { FAKE_TOKENS, FAKE_VOCABULARY } from '../native/fakes/fakeNative.ts';
import { BeamChooser, BeamSearch, type FinishedBeam } from '../sampling/beams/index.ts';
import { makeSequence } from '../scheduler/index.ts';

export interface TestBeams extends Job {
  readonly over: Promise<JobEnd>;
  results(): readonly FinishedBeam[];
  readonly counts: { pauses: number; steps: number };
}

const ENDS: readonly number[] = [FAKE_TOKENS.end, FAKE_TOKENS.turnEnd];

/** A beam search on the fake device's vocabulary, as a job. */
export function beamJob(
  id: number,
  prompt: readonly number[],
  {
    beams,
    maxTokens,
    priority = 'person',
    onAdvance,
  }: { beams: number; maxTokens: number; priority?: Priority; onAdvance?: () => void },
): TestBeams {
  const search = new BeamSearch({
    beams,
    maxTokens,
    lengthPenalty: 1,
    earlyStopping: false,
    endTokens: ENDS.length,
    endsWith: ({ token }) => (ENDS.includes(token) ? 'stop' : null),
  });
  const counts = { pauses: 0, steps: 0 };
  let finish: (end: JobEnd) => void;
  const over = new Promise<JobEnd>((resolve) => (finish = resolve));
  let next = id * 1000;
  return {
    over,
    counts,
    results: () => search.finished(),
    task: {
      id,
      tag: '',
      priority,
      arrived: 0,
      sequences: [makeSequence(id, prompt)],
      branching: { width: beams, newId: () => next++ },
      choosesTokens: true,
    },
    chooser: new BeamChooser<TokenScores>({
      search,
      scorer: {
        repetitionPenalty: 1,
        noRepeatNgram: 0,
        minTokens: 0,
        ofLogits: false,
        prompt: Int32Array.from(prompt),
      },
      vocabularySize: FAKE_VOCABULARY,
      atLength: 'length',
      onAdvance: () => {
        counts.steps += 1;
        onAdvance?.();
      },
    }),
    listener: {
      waits: () => undefined,
      admitted: () => undefined,
      paused: () => (counts.pauses += 1),
      read: () => undefined,
      chosen: () => null,
      drafted: () => undefined,
      flush: () => undefined,
      ended: (end) => finish(end),
    },
  };
}
