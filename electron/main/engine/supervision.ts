import { assertNever } from '../../../engine/contract/assertNever.ts';
import type { ErrorValue } from '../../../engine/contract/errors.ts';
import type { EngineProcess } from '../../ipc/contract/app.ts';

/** Life of the engine process, as pure transitions: what happened in, what to do out. */

export type Supervision =
  | { readonly kind: 'idle' }
  /** Forked and not yet known to work. */
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly pid: number }
  /** It crashed, and is started again once the wait is over. */
  | { readonly kind: 'waiting'; readonly error: ErrorValue; readonly attempt: number }
  /** It was told to end, for one of these. */
  | { readonly kind: 'ending'; readonly then: 'start' | 'stop' | 'close'; readonly error?: ErrorValue }
  | { readonly kind: 'stopped'; readonly error: ErrorValue }
  | { readonly kind: 'closed' };

export type Happening =
  /** Asked for by the app at its start, by a person, or by a setting that only a new process takes up. */
  | { readonly type: 'start' }
  | { readonly type: 'ready'; readonly pid: number }
  /** It runs, but cannot do its work (no library, no addon): another start would end the same way. */
  | { readonly type: 'unfit'; readonly error: ErrorValue }
  | { readonly type: 'exited'; readonly error: ErrorValue }
  | { readonly type: 'waited' }
  | { readonly type: 'close' };

export type Deed =
  | { readonly type: 'fork' }
  | { readonly type: 'end' }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'stopWaiting' };

export interface Life {
  readonly state: Supervision;
  /** When it crashed within the last `crashMemoryMs`, in milliseconds. */
  readonly crashes: readonly number[];
}
export const unborn: Life = { state: { kind: 'idle' }, crashes: [] };

/** A process that crashes more often than there are waits within this time is given up. */
export const crashMemoryMs = 60_000;
export const waitsMs: readonly number[] = [100, 500, 1000, 2000, 4000];

export function advance(
  life: Life,
  happening: Happening,
  now: number,
): { life: Life; deeds: readonly Deed[] } {
  const { state } = life;
  const go = (next: Supervision, ...deeds: Deed[]) => ({ life: { ...life, state: next }, deeds });
  const stay = { life, deeds: [] };
  const alive = state.kind === 'starting' || state.kind === 'running';

  switch (happening.type) {
    case 'start': {
      // A person who asks again gives it all its chances back.
      const fresh = (next: Supervision, ...deeds: Deed[]) => ({ life: { state: next, crashes: [] }, deeds });
      if (alive) return fresh({ kind: 'ending', then: 'start' }, { type: 'end' });
      if (state.kind === 'ending')
        return state.then === 'close' ? stay : fresh({ kind: 'ending', then: 'start' });
      if (state.kind === 'waiting')
        return fresh({ kind: 'starting' }, { type: 'stopWaiting' }, { type: 'fork' });
      return state.kind === 'closed' ? stay : fresh({ kind: 'starting' }, { type: 'fork' });
    }
    case 'ready':
      return state.kind === 'starting' ? go({ kind: 'running', pid: happening.pid }) : stay;
    case 'unfit':
      return alive ? go({ kind: 'ending', then: 'stop', error: happening.error }, { type: 'end' }) : stay;
    case 'exited': {
      if (state.kind === 'ending') {
        if (state.then === 'start') return go({ kind: 'starting' }, { type: 'fork' });
        return go(
          state.then === 'close'
            ? { kind: 'closed' }
            : { kind: 'stopped', error: state.error ?? happening.error },
        );
      }
      if (!alive) return stay;
      const crashes = [...life.crashes.filter((time) => now - time < crashMemoryMs), now];
      const ms = waitsMs[crashes.length - 1];
      if (ms === undefined)
        return { life: { state: { kind: 'stopped', error: happening.error }, crashes }, deeds: [] };
      const waiting = { kind: 'waiting', error: happening.error, attempt: crashes.length } as const;
      return { life: { state: waiting, crashes }, deeds: [{ type: 'wait', ms }] };
    }
    case 'waited':
      return state.kind === 'waiting' ? go({ kind: 'starting' }, { type: 'fork' }) : stay;
    case 'close':
      if (alive) return go({ kind: 'ending', then: 'close' }, { type: 'end' });
      if (state.kind === 'ending') return go({ kind: 'ending', then: 'close' });
      return go({ kind: 'closed' }, ...(state.kind === 'waiting' ? [{ type: 'stopWaiting' } as const] : []));
    default:
      return assertNever(happening);
  }
}

/** What the window is told. */
export function toEngineProcess(state: Supervision): EngineProcess {
  switch (state.kind) {
    case 'idle':
    case 'starting':
      return { kind: 'starting' };
    case 'running':
      return { kind: 'running', pid: state.pid };
    case 'waiting':
      return { kind: 'restarting', error: state.error, attempt: state.attempt };
    case 'stopped':
      return { kind: 'stopped', error: state.error };
    case 'ending':
      if (state.then === 'start') return { kind: 'starting' };
      return { kind: 'stopped', error: state.error ?? { code: 'engine.disconnected', data: {} } };
    case 'closed':
      return { kind: 'stopped', error: { code: 'engine.disconnected', data: {} } };
    default:
      return assertNever(state);
  }
}
