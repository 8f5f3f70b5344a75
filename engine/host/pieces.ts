import { PagodaError } from '../contract/errors.ts';
import type { RunningModel } from './runningModel.ts';

/** Serves `detokenize`. */
export function piecesOf(
  { tokenizer, searchFacts }: Pick<RunningModel, 'tokenizer' | 'searchFacts'>,
  tokenIds: readonly number[],
  special: boolean,
  eachToo: boolean,
): { text: string; pieces: number[][] } {
  const { vocabularySize } = searchFacts;
  const strange = tokenIds.find((id) => id < 0 || id >= vocabularySize);
  if (strange !== undefined)
    throw new PagodaError('request.invalid', {
      name: 'detokenize',
      issues: [`tokenIds: ${strange} is no token of this model, which has ${vocabularySize}`],
    });
  const bytes = tokenIds.map((id) => {
    const piece = tokenizer.piece(id);
    return special && piece.control !== '' ? Buffer.from(piece.control) : piece.bytes;
  });
  const text = Buffer.concat(bytes).toString('utf8');
  return { text, pieces: eachToo ? bytes.map((each) => Array.from(each)) : [] };
}
