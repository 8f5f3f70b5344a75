import { z } from 'zod';

/** Sequence ids that a context has: a beam takes one. A model may have room for fewer. */
export const MOST_BEAMS = 255;

/**
 * Beam search: the names and meanings of Hugging Face's `generate`, as transformers 5.24 computes it for one prompt, and groups as 4.51.3.
 * Scores are sums of log-probabilities over the whole vocabulary, changed by the penalties and not normalised again.
 */
export const beamSettings = z
  .object({
    /** How many ways on are kept at a time (`num_beams`). One is the greedy reply. */
    beams: z.int().min(1).max(MOST_BEAMS).default(4),
    /** How many of them are returned (`num_return_sequences`). */
    returned: z.int().min(1).max(MOST_BEAMS).default(1),
    /** Power of the length that a sum is divided by: above 0 favours long replies, below 0 short ones. */
    lengthPenalty: z.number().min(-100).max(100).default(1),
    /**
     * When the search ends: true, as soon as there are as many finished beams as `beams`; false, when the best running one is no better by
     * then; 'never', when it cannot become better any more.
     */
    earlyStopping: z.union([z.boolean(), z.literal('never')]).default(false),
    /** Times the log-probability of every token that prompt or beam has already; above 1 makes repetition rarer. */
    repetitionPenalty: z.number().min(0.01).max(10).default(1),
    /** No so many tokens in a row come twice, the prompt's counted (`no_repeat_ngram_size`); 0: they may. */
    noRepeatNgram: z.int().min(0).max(1_000_000).default(0),
    /** Groups that choose one after the other and differ from each other (`num_beam_groups`); divides `beams`. */
    groups: z.int().min(1).max(MOST_BEAMS).default(1),
    /** Taken from the score of a token for each time that an earlier group has chosen it in the same step; above 0 with several groups. */
    diversityPenalty: z.number().min(0).max(1000).default(0),
  })
  .superRefine(({ beams, returned, groups, diversityPenalty }, context) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if (beams < 1) return; // Said already.
    if (returned > beams) refuse('returned', `${returned} of ${beams} beams cannot be returned`);
    if (beams % groups !== 0) refuse('groups', `${beams} beams cannot be divided into ${groups} groups`);
    else if (groups > 1 && diversityPenalty === 0)
      refuse('diversityPenalty', 'must be above 0 with several groups, which are all the same otherwise');
    if (groups === 1 && diversityPenalty > 0) refuse('diversityPenalty', 'needs several groups');
  });
export type BeamSettings = z.output<typeof beamSettings>;
export type BeamSettingsInput = z.input<typeof beamSettings>;

/** A token of the search. */
export const beamNode = z.object({
  /** Within its search; counts up. */
  id: z.int(),
  /** The token before it; null: it is the first of the reply. */
  parent: z.int().nullable(),
  tokenId: z.int(),
  /** Its bytes as text by themselves: those of a character that lies in several tokens are U+FFFD. */
  text: z.string(),
  /** Score of the beam that ends with it: the sum so far. */
  sum: z.number(),
});
export type BeamNode = z.output<typeof beamNode>;
