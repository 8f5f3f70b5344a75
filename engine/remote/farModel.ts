import type { ModelState } from '../contract/engine.ts';
import { fromErrorValue, PagodaError, toErrorValue, type ErrorValue } from '../contract/errors.ts';
import type { LoadedModel } from '../contract/models.ts';
import { WatchableValue } from '../transport/watchableValue.ts';
import type { FarServer } from './farServer.ts';

/** What is wrong may pass by itself where nobody answers; where a key or a version is wrong, somebody has to do something. Milliseconds. */
const WAITS = [500, 1000, 2000, 5000];
const LONG_WAIT = 30_000;

/**
 * The model of another Pagoda, followed from the first call of `ready` on, for as long as this is open: where it cannot be heard it has failed with why, and is tried
 * again by itself. Its path is the address of the server.
 */
export class FarModel extends WatchableValue<ModelState> {
  private readonly closed = new AbortController();
  private following = false;
  /** It is heard: what it says comes by itself. */
  private heard = false;
  private wake: () => void = () => undefined;
  /** How often it was found out how things stand. */
  private known = 0;

  constructor(
    private readonly server: Pick<FarServer, 'states'>,
    private readonly url: string,
  ) {
    super({ kind: 'loading', path: url, fraction: 0 });
  }

  /** The model, once it is loaded there. Rejects with why there is none: found out anew, where that was so before. */
  async ready(signal: AbortSignal): Promise<LoadedModel> {
    this.follow();
    const before = this.current().kind === 'failed' && !this.heard ? this.known : -1;
    this.wake();
    return new Promise((resolve, reject) => {
      const end = (finish: () => void) => {
        leave();
        signal.removeEventListener('abort', cancelled);
        finish();
      };
      const look = () => {
        const state = this.current();
        if (state.kind === 'ready') end(() => resolve(state.model));
        else if (state.kind === 'failed' && this.known > before)
          end(() => reject(fromErrorValue(state.error)));
      };
      const cancelled = () => end(() => reject(new PagodaError('request.cancelled', {})));
      const leave = this.changed(look);
      signal.addEventListener('abort', cancelled);
      if (signal.aborted) cancelled();
      else look();
    });
  }

  follow(): void {
    if (this.following) return;
    this.following = true;
    void this.keep();
  }

  close(): void {
    this.closed.abort();
    this.wake();
  }

  /** Never rejects. */
  private async keep(): Promise<void> {
    const { signal } = this.closed;
    for (let failures = 0; !signal.aborted; failures++) {
      let error: ErrorValue;
      try {
        for await (const state of this.server.states(signal)) {
          failures = 0;
          this.heard = true;
          this.found(this.asHere(state));
        }
        return;
      } catch (thrown) {
        error = toErrorValue(thrown);
      }
      if (this.isClosed()) return;
      this.heard = false;
      this.found({ kind: 'failed', path: this.url, error });
      await this.pause(mayPass(error) ? WAITS[Math.min(failures, WAITS.length - 1)]! : LONG_WAIT);
    }
  }

  private isClosed(): boolean {
    return this.closed.signal.aborted;
  }

  private found(state: ModelState): void {
    this.known += 1;
    this.set(state);
  }

  private asHere(state: ModelState): ModelState {
    const path = this.url;
    switch (state.kind) {
      case 'ready':
        // It goes by the name that it has there, which is its file's.
        return { kind: 'ready', model: { ...state.model, name: state.model.path || state.model.name, path } };
      case 'loading':
        return { ...state, path };
      case 'failed':
        return { ...state, path };
      case 'none':
        return { kind: 'failed', path, error: { code: 'server.noModel', data: { url: path } } };
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const mayPass = ({ code }: ErrorValue): boolean => code === 'server.unreachable';
