import type { Model } from '../../native/native.d.ts';

/** Outputs of one step at most: what a context sets memory aside for. */
const MOST_OUTPUTS = 256;

/** What a model and its context are to a beam search. */
export interface SearchFacts {
  /** Beams at once; 0: the model's memory cannot be branched. */
  readonly most: number;
  readonly vocabularySize: number;
  /** All tokens that end a reply. */
  readonly ends: ReadonlySet<number>;
  /** The token that stands for none. */
  readonly padToken: number;
}

/** `places`: sequences that the scheduler can have under way; 0 where none can branch. */
export function searchFacts(model: Model, places: number): SearchFacts {
  const { vocabularySize, endToken } = model.info;
  const pad = Number(model.metadata('tokenizer.ggml.padding_token_id') ?? NaN);
  let ends: ReadonlySet<number> | undefined;
  return {
    most: Math.min(places, MOST_OUTPUTS),
    vocabularySize,
    padToken: Number.isInteger(pad) && pad >= 0 ? pad : endToken,
    // Asked for token by token, and so by the first search only.
    get ends() {
      return (ends ??= new Set(
        Array.from({ length: vocabularySize }, (_, id) => id).filter((id) => model.isEndOfGeneration(id)),
      ));
    },
  };
}
