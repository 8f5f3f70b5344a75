import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeCut } from '../scripts/model/cutLayers.mjs';

/** A model and one that drafts for it. */
export interface DraftPair {
  readonly model: string;
  readonly draftModel: string;
  remove(): Promise<void>;
}

/** Layers of the draft model that is made where none is named. */
const CUT_LAYERS = 2;

/**
 * The pair that `PAGODA_BENCH_MODEL` and `PAGODA_BENCH_DRAFT_MODEL` name. Without them the model inside, and its first layers alone as a draft model that
 * is right next to never: what having one costs where it is of no use.
 */
export async function draftPair(embedded: string): Promise<DraftPair> {
  const named = process.env['PAGODA_BENCH_DRAFT_MODEL'];
  const model = resolve(process.env['PAGODA_BENCH_MODEL'] ?? embedded);
  if (named !== undefined) return { model, draftModel: resolve(named), remove: () => Promise.resolve() };
  const folder = await mkdtemp(join(tmpdir(), 'pagoda-bench-'));
  const draftModel = join(folder, 'draft.gguf');
  writeCut(model, draftModel, CUT_LAYERS);
  return { model, draftModel, remove: () => rm(folder, { recursive: true, force: true }) };
}
