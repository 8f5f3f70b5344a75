import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeWithLayers } from '../scripts/model/layers.mjs';

/** A model and one that drafts for it. */
export interface DraftPair {
  readonly model: string;
  readonly draftModel: string;
  remove(): Promise<void>;
}

/** Layers of the model that is made where none is named: its draft model costs about a quarter of it, as small ones of a family do. */
const LAYERS = 150;

/**
 * The pair that `PAGODA_BENCH_MODEL` and `PAGODA_BENCH_DRAFT_MODEL` name. Without them the model inside drafts for one that was made of it by adding layers that
 * change nothing: it costs several times as much and says the same, so the draft model is nearly always right. That is the most that drafting of that price
 * can bring, for all contenders alike.
 */
export async function draftPair(embedded: string): Promise<DraftPair> {
  const named = process.env['PAGODA_BENCH_DRAFT_MODEL'];
  const model = resolve(process.env['PAGODA_BENCH_MODEL'] ?? embedded);
  if (named !== undefined) return { model, draftModel: resolve(named), remove: () => Promise.resolve() };
  const folder = await mkdtemp(join(tmpdir(), 'pagoda-bench-'));
  const larger = join(folder, 'larger.gguf');
  writeWithLayers(embedded, larger, LAYERS);
  return { model: larger, draftModel: embedded, remove: () => rm(folder, { recursive: true, force: true }) };
}
