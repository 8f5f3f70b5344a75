import { readFixture } from './device.ts';

/**
 * Greedy replies of the embedded model with its weights dequantised to float32, made by Hugging Face's Llama. Nothing is rounded to few bits on the way, so
 * every correct engine agrees with them to about 1e-4, on every processor and with anybody's kernels.
 */
export interface Reference {
  readonly name: string;
  readonly kind: 'raw' | 'chat';
  readonly prompt: string;
  readonly messages: { role: 'system' | 'user' | 'assistant'; content: string }[];
  /** A chat's prompt after its template. */
  readonly templated?: string;
  readonly promptTokenIds: number[];
  readonly maxTokens: number;
  readonly tokenIds: number[];
  readonly text: string;
  readonly steps: readonly Step[];
}

/** The three likeliest tokens with their log-probabilities, and how far the first two are apart. */
export interface Step {
  readonly top: readonly (readonly [number, number])[];
  readonly margin: number;
}

export const references = (): Reference[] =>
  (readFixture('smollm2-f32/greedy.json') as { cases: Reference[] }).cases;

/** Nearer than this two tokens are a tie, which the last bits may decide; from there on a reference says nothing. */
const TIE = 1e-3;

/** Where a reply is not its reference; null where it is. */
export function fault({ name, tokenIds, steps }: Reference, found: readonly number[]): string | null {
  const tie = steps.findIndex(({ margin }) => margin <= TIE);
  const parts = tokenIds.findIndex((token, index) => token !== found[index]);
  if (tie >= 0 && (parts < 0 || parts >= tie)) return null;
  if (parts >= 0) return `${name} parts at ${parts}, margin ${steps[parts]?.margin ?? NaN}`;
  return found.length === tokenIds.length ? null : `${name} goes on beyond its end`;
}
