import { realpath } from 'node:fs/promises';
import { PagodaError } from '../contract/errors.ts';
import type { DraftNote, ModelReport } from '../contract/models.ts';
import { writesReplies } from './architectures.ts';
import { ModelFacts } from './facts.ts';
import { readGgufHeader } from './gguf/header.ts';
import { withModelFile } from './modelFile.ts';
import { compareVocabularies } from './vocabularies.ts';

export interface DraftFit {
  readonly report: ModelReport;
  readonly notes: DraftNote[];
}

/** Keys of models that keep a state for all that they read. */
const STATES = ['.ssm.state_size', '.ssm.inner_size', '.wkv.head_size', '.shortconv.l_cache'];

/**
 * Whether a file can draft for a model, as far as their headers tell. Throws what is wrong with the draft's file (`model.*`), `draftModel.unlike` where the
 * vocabularies differ, `draftModel.unsupported` where one of the two cannot take back what it has read.
 */
export async function checkDraftModel(
  model: ModelReport,
  draftPath: string,
  readReport: (path: string) => Promise<ModelReport>,
): Promise<DraftFit> {
  const report = await readReport(draftPath);
  const { path, architecture } = report;
  if (!writesReplies(architecture))
    throw new PagodaError('model.unknownArchitecture', { path, architecture });
  if (!(await canCut(path))) throw new PagodaError('draftModel.unsupported', { path, whose: 'draft' });
  if (!(await canCut(model.path)))
    throw new PagodaError('draftModel.unsupported', { path: model.path, whose: 'model' });
  const difference = await compareVocabularies(model.path, path);
  if (difference) throw new PagodaError('draftModel.unlike', { path, model: model.path, ...difference });
  return { report, notes: await notesOn(model, report) };
}

async function notesOn(model: ModelReport, draft: ModelReport): Promise<DraftNote[]> {
  const [own, other] = await Promise.all([realpath(model.path), realpath(draft.path)]);
  if (own === other) return ['same'];
  // What a token costs is about what the weights weigh.
  return draft.memory.weightsBytes >= model.memory.weightsBytes ? ['larger'] : [];
}

/** Neither a state, nor a window that old cells fall out of. */
const canCut = (path: string): Promise<boolean> =>
  withModelFile(path, async (reader) => {
    const facts = new ModelFacts(reader, await readGgufHeader(reader));
    return (facts.number('.attention.sliding_window') ?? 0) === 0 && !STATES.some((key) => facts.has(key));
  });
