import { PagodaError } from '../../contract/errors.ts';
import type { GenerateParams } from '../../contract/generation.ts';
import type { TokenScores } from '../../device/index.ts';
import type { Job } from '../../job.ts';
import {
  BeamChooser,
  BeamSearch,
  GroupSearch,
  type Beam,
  type BeamEnd,
  type Search,
} from '../../sampling/beams/index.ts';
import { makeSequence } from '../../scheduler/index.ts';
import type { RunningModel } from '../runningModel.ts';
import { BeamReply, type BeamReplyOptions } from './beamReply.ts';
import { BeamStops } from './beamStops.ts';
import type { SearchFacts } from './searchFacts.ts';

/** Throws `request.invalid` where a request asks of a search what it cannot do, in general or on this model. */
export function checkSearch({ beam, logprobs, ignoreEnd }: GenerateParams, { most }: SearchFacts): void {
  const issues: string[] = [];
  if (most === 0)
    issues.push(
      'method: this model keeps one state of all it has read, which beams cannot share; use sampling',
    );
  else if (beam.beams > most) issues.push(`beam.beams: this model has room for ${most} at once`);
  if (logprobs !== null) issues.push('logprobs: a search has a score for each beam instead; leave them out');
  if (ignoreEnd) issues.push('ignoreEnd: beams end by themselves; use minTokens');
  if (issues.length > 0) throw new PagodaError('request.invalid', { name: 'generate', issues });
}

export interface SearchRequest extends Pick<
  BeamReplyOptions,
  'promptTokens' | 'continued' | 'makeText' | 'stopwatch' | 'emit' | 'finish'
> {
  params: GenerateParams;
  model: RunningModel;
  ids: () => number;
  arrived: number;
}

/** The job that searches for a reply. */
export function searchJob(request: SearchRequest): Job {
  const { params, model, promptTokens, ids, arrived } = request;
  const { beam, minTokens, priority, tag } = params;
  const { vocabularySize } = model.searchFacts;
  const room = model.description.contextLength - promptTokens.length;
  const search = makeSearch(request, Math.min(params.maxTokens ?? room, room));
  const { tokenizer } = model;
  const atLength = params.maxTokens !== null && params.maxTokens <= room ? 'length' : 'context';
  const { returned } = beam;
  const listener = new BeamReply({ ...request, search, tokenizer, atLength, returned });
  const id = ids();
  return {
    task: {
      id,
      tag,
      priority,
      arrived,
      origin: { chat: params.chat },
      sequences: [makeSequence(id, promptTokens)],
      branching: { width: beam.beams, newId: ids },
      choosesTokens: true,
    },
    chooser: new BeamChooser<TokenScores>({
      search,
      vocabularySize,
      scorer: {
        repetitionPenalty: beam.repetitionPenalty,
        noRepeatNgram: beam.noRepeatNgram,
        minTokens,
        ofLogits: beam.beams === 1,
        prompt: Int32Array.from(promptTokens),
      },
      atLength,
      onAdvance: () => listener.advanced(),
    }),
    listener,
  };
}

function makeSearch({ params, model, promptTokens }: SearchRequest, maxTokens: number): Search {
  const { beam, stop } = params;
  const { ends, padToken } = model.searchFacts;
  const stops = new BeamStops(stop, model.tokenizer);
  const endsWith = (at: Beam): Exclude<BeamEnd, 'length'> | null => {
    if (ends.has(at.token)) return 'stop';
    // Also before `minTokens`, as there.
    return stops.endWith(at) ? 'stopString' : null;
  };
  const options = { ...beam, maxTokens, endTokens: ends.size, endsWith };
  if (beam.groups === 1) return new BeamSearch(options);
  const inPrompt = new Set(promptTokens);
  const repeats = (at: Beam, token: number) => inPrompt.has(token) || at.tokens().includes(token);
  return new GroupSearch({ ...options, padToken, repeats });
}
