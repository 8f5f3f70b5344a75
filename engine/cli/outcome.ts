import { PagodaError, toErrorValue, type ErrorCode, type ErrorValue } from '../contract/errors.ts';
import { withTextsCut } from './json.ts';
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
  data: withTextsCut(error.data),
});

/** Codes that a command told to stop ends with: it was cancelled, or the engine was ended by the same word. */
const stopped: ReadonlySet<ErrorCode> = new Set([
  'request.cancelled',
  'engine.startFailed',
  'engine.crashed',
  'engine.disconnected',
  'engine.unresponsive',
  'prompt.failed',
]);

/** Whether an error is only the word to stop, come back. */
export const endedByStop = (error: ErrorValue): boolean => stopped.has(error.code);

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

/** A command that did all it was to do, and has said why that was not good enough. */
export class EndedShort extends Error {
  readonly status = exitStatus.failed;
}

/** An error of the operating system with the file it is about, as one of ours. */
export function systemError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof PagodaError || error instanceof CommandFailed)
    return error;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (syscall === 'uv_cwd')
    return new PagodaError(
      'file.unreadable',
      { path: 'The working folder', errno: 'noWorkingFolder' },
      { cause: error },
    );
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) return error;
  if (path === undefined)
    return new PagodaError('system.refused', { errno: code, call: syscall ?? '' }, { cause: error });
  const changes = changing.has(syscall ?? '') || noReader.has(code);
  return new PagodaError(
    changes ? 'file.unwritable' : 'file.unreadable',
    { path, errno: code },
    { cause: error },
  );
}

/** Calls that change what is on a disk, and refusals that nobody hears who only reads. */
const changing: ReadonlySet<string> = new Set([
  'mkdir',
  'rename',
  'link',
  'unlink',
  'rmdir',
  'write',
  'ftruncate',
  'utime',
]);
const noReader: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EROFS']);
