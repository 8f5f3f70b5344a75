import { PagodaError } from '../contract/errors.ts';
import { OutputReader, type Device } from '../device/index.ts';
import type { CacheOp } from '../kv/index.ts';
import type { NativeStep } from '../native/native.d.ts';
import { MODEL_CHOICES, type Scored } from '../speculation/index.ts';
import type { DraftText } from './texts.ts';

/** Tokens of one text that the draft model reads in one pass. */
export interface Piece {
  readonly text: DraftText;
  readonly tokens: readonly number[];
  /** Position of the first. */
  readonly from: number;
  /** What comes after the last is wanted. */
  readonly asks: boolean;
}

/** Has the draft model read these pieces. Returns what it holds likely after each that asks, best first; null: it has no room for them. Throws where it fails. */
export async function pass(
  device: Device,
  cacheOps: readonly CacheOp[],
  pieces: readonly Piece[],
): Promise<Map<DraftText, Scored> | null> {
  const step = stepOf(pieces);
  const { result } = await device.carryOut(cacheOps, step);
  if (result.outcome === 'noKvRoom' || result.outcome === 'aborted') return null;
  if (result.outcome !== 'ok')
    throw new PagodaError('native.fatal', { detail: `the draft model: ${result.outcome} ${result.detail}` });
  const outputs = new OutputReader(step, result);
  const said = new Map<DraftText, Scored>();
  for (const { text, asks } of pieces) {
    if (!asks) continue;
    const { chosen, failure } = outputs.next();
    said.set(text, failure ? [] : (chosen[0]?.scores?.top ?? []));
  }
  return said;
}

function stepOf(pieces: readonly Piece[]): NativeStep {
  const outputs: number[] = [];
  let end = 0;
  for (const { tokens, asks } of pieces) {
    end += tokens.length;
    if (asks) outputs.push(end - 1);
  }
  return {
    tokens: Int32Array.from(pieces.flatMap(({ tokens }) => tokens)),
    positions: Int32Array.from(pieces.flatMap(({ tokens, from }) => tokens.map((_, index) => from + index))),
    seqIdCounts: new Int32Array(end).fill(1),
    seqIds: Int32Array.from(pieces.flatMap(({ text, tokens }) => tokens.map(() => text.handle.seqId))),
    outputs: Int32Array.from(outputs),
    samplers: new Int32Array(outputs.length).fill(-1),
    topK: new Int32Array(outputs.length).fill(MODEL_CHOICES),
    wantLogits: false,
  };
}
