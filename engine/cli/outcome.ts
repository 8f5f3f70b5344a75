import { toErrorValue, type ErrorCode, type ErrorValue } from '../contract/errors.ts';
import { errorWords } from './words.ts';

/** Exit statuses: 0 done, 2 wrong usage, 1 everything else; 128 + signal where a signal stopped it. */
export const exitStatus = { ok: 0, failed: 1, usage: 2 } as const;

const usageErrors: ReadonlySet<ErrorCode> = new Set(['request.invalid', 'request.unsupported']);

export const statusOf = (error: ErrorValue): number =>
  usageErrors.has(error.code) ? exitStatus.usage : exitStatus.failed;

/** An error as `--json` prints it. */
export interface ErrorOutput {
  code: ErrorCode;
  message: string;
  data: unknown;
}

export const errorOutput = (error: ErrorValue): ErrorOutput => ({
  code: error.code,
  message: errorWords(error),
  data: error.data,
});

/** A command's failure with what it has to show in spite of it (a reply's beginning). */
export class CommandFailed extends Error {
  readonly value: ErrorValue;

  constructor(
    cause: unknown,
    /** Goes into the `--json` object beside `error`. */
    readonly shown: Record<string, unknown> = {},
  ) {
    super('command failed', { cause });
    this.value = toErrorValue(cause);
  }
}
