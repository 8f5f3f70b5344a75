import { workerIsReady } from '../client/budgetedWorker.ts';
import { boundTree, type Bounded, type Limits } from './bound.ts';
import { parseMarkdown } from './parse.ts';
import { typeset } from './typeset.ts';

/** Parses markdown off the page's own thread, where it may take as long as it is given. */

export interface ParseQuestion {
  readonly text: string;
  readonly limits: Limits;
}
/** Null for a text that cannot be parsed: nested deeper than the stack. */
export type ParseAnswer = Bounded | null;

addEventListener('message', ({ data }: MessageEvent<ParseQuestion>) => {
  postMessage(answer(data));
});

function answer({ text, limits }: ParseQuestion): ParseAnswer {
  try {
    return boundTree(parseMarkdown(text, typeset), limits);
  } catch {
    return null;
  }
}

postMessage(workerIsReady);
