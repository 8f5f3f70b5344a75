import type { ErrorCode, ErrorData } from '../../engine/contract/errors.ts';
import type { NextStep } from './nextSteps.ts';

export interface Words {
  /** A few words, no full stop: heads a notice. */
  readonly title: string;
  /** What happened and what to do, in whole sentences. */
  readonly detail: string;
  readonly next: NextStep | null;
}

/** The words for every code of some domains, "model" for "model.notFound" and the like. */
export type WordsOf<Domain extends string> = {
  readonly [C in Extract<ErrorCode, Domain | `${Domain}.${string}`>]: (data: ErrorData<C>) => Words;
};

export const words = (title: string, detail: string, next: NextStep | null = null): Words => ({
  title,
  detail,
  next,
});
