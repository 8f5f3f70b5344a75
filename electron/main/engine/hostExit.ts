import { constants } from 'node:os';
import type { ErrorValue } from '../../../engine/contract/errors.ts';
import { t } from '../words/t.ts';

/** How the engine process ended: of its own accord with a status, or by a signal (a fault of native code, kill). */
export type HostExit =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'crash'; readonly code: number; readonly signal: string | null };

/** Signals that end a process by themselves. */
const fatal = ['SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGKILL', 'SIGSEGV', 'SIGTERM'] as const;

/**
 * Reads the number that Electron's utilityProcess reports. On POSIX it is the exit status or the number of the signal, without a word
 * which: no status of the engine host lies among the fatal signals. On Windows faults are NTSTATUS values.
 */
export function readHostExit(code: number, platform: NodeJS.Platform): HostExit {
  if (platform === 'win32')
    return code >>> 0 >= 0xc0000000
      ? { kind: 'crash', code: code >>> 0, signal: null }
      : { kind: 'exit', code };
  const signal = fatal.find((name) => constants.signals[name] === code);
  return signal === undefined ? { kind: 'exit', code } : { kind: 'crash', code, signal };
}

/** `lastWords`: the end of what the process wrote on standard error. `ready`: it had come up before. */
export function exitError(exit: HostExit, ready: boolean, lastWords: string): ErrorValue {
  if (exit.kind === 'crash') {
    const { code, signal } = exit;
    return { code: 'engine.crashed', data: { exitCode: signal === null ? code : null, signal } };
  }
  if (ready) return { code: 'engine.crashed', data: { exitCode: exit.code, signal: null } };
  const detail = lastWords.trim() || t('notices.exitStatus', { code: exit.code });
  return { code: 'engine.startFailed', data: { detail } };
}
