import { engineContract, type EngineContract, type ModelState } from '../contract/engine.ts';
import { fromErrorValue, PagodaError } from '../contract/errors.ts';
import { generateEvent, type GenerateEvent, type GenerateParams } from '../contract/generation.ts';
import type { Params, Result } from '../contract/kinds.ts';
import { Listening, SILENT } from './answers.ts';
import {
  farAnswer,
  farHello,
  farState,
  GENERATE_PATH,
  PROTOCOL,
  requestPath,
  WATCH_PATH,
  type FarRequest,
} from './protocol.ts';

export interface FarAddress {
  /** Like http://192.168.1.20:7247; a path at its end is that of a proxy. See `farAddress`. */
  readonly url: string;
  readonly key: string | null;
  /** What this calls itself. */
  readonly agent: string;
  /** After how many milliseconds without a word it counts as gone; left out: `SILENT`. */
  readonly silentMs?: number;
}

type Passing = Exclude<GenerateEvent, { type: 'done' | 'failed' }>;
type Final = Extract<GenerateEvent, { type: 'done' | 'failed' }>;

/** A request that is answered at once: how long it may take, since it may wait for a long prompt before it. Milliseconds. */
const ANSWER_WITHIN = 120_000;

/** Asks the server of another Pagoda. Everything rejects with `server.*`, or what its engine rejected with. */
export class FarServer {
  private readonly silentMs: number;

  constructor(private readonly address: FarAddress) {
    this.silentMs = address.silentMs ?? SILENT;
  }

  /** The model there, now and whenever it changes, until it cannot be heard any more: ends by rejecting alone. */
  async *states(signal: AbortSignal): AsyncGenerator<ModelState> {
    const left = new AbortController();
    const listening = new Listening(AbortSignal.any([signal, left.signal]), this.silentMs);
    try {
      const response = await this.fetch(WATCH_PATH, { signal: listening.signal });
      this.requireEvents(response);
      for await (const text of listening.events(response)) yield this.stateIn(text);
      throw new Error('it closed the connection');
    } catch (error) {
      if (signal.aborted) throw new PagodaError('request.cancelled', {});
      throw error instanceof PagodaError ? error : this.unreachable(error);
    } finally {
      listening.end();
      left.abort();
    }
  }

  async request<N extends FarRequest>(
    name: N,
    params: Params<EngineContract[N]>,
  ): Promise<Result<EngineContract[N]>> {
    const response = await this.fetch(requestPath(name), {
      method: 'POST',
      body: JSON.stringify(params),
      signal: AbortSignal.timeout(ANSWER_WITHIN),
    });
    const text = await response.text().catch((error: unknown) => Promise.reject(this.unreachable(error)));
    const answer = this.parsed(farAnswer, text);
    if ('error' in answer) throw fromErrorValue(answer.error);
    const result: { parse(value: unknown): unknown } = engineContract[name].result;
    return this.checked(result, answer.result) as Result<EngineContract[N]>;
  }

  /** A reply that `signal` ends is `done` with what came, as an engine's own is. */
  async generate(
    params: GenerateParams,
    emit: (event: Passing) => void,
    signal: AbortSignal,
  ): Promise<Final> {
    let count = 0;
    const listening = new Listening(signal, this.silentMs);
    try {
      const response = await this.fetch(GENERATE_PATH, {
        method: 'POST',
        body: JSON.stringify(params),
        signal: listening.signal,
      });
      this.requireEvents(response);
      for await (const text of listening.events(response)) {
        const event = this.parsed(generateEvent, text);
        // It is being closed, or its engine is being started again: not this side's engine, of which the error would speak.
        if (event.type === 'failed' && event.error.code === 'engine.disconnected')
          throw this.unreachable(new Error('its engine ended in the middle of a reply'));
        if (event.type === 'done' || event.type === 'failed') return event;
        if (event.type === 'text' || event.type === 'reasoning') count = event.generatedTokens;
        emit(event);
      }
    } catch (error) {
      if (!signal.aborted) throw error instanceof PagodaError ? error : this.unreachable(error);
    } finally {
      listening.end();
    }
    if (!signal.aborted)
      throw this.unreachable(new Error('it closed the connection in the middle of a reply'));
    return cancelled(count);
  }

  private async fetch(path: string, init: RequestInit): Promise<Response> {
    const { key, url, agent } = this.address;
    let response: Response;
    try {
      response = await fetch(`${url}${path}`, {
        ...init,
        redirect: 'error',
        headers: {
          'user-agent': agent,
          ...(init.body ? { 'content-type': 'application/json' } : {}),
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        },
      });
    } catch (error) {
      throw this.unreachable(error);
    }
    if (response.ok) return response;
    const { status } = response;
    throw new PagodaError('server.refused', {
      url,
      status,
      message: wordsOf(await response.text().catch(() => '')),
    });
  }

  private requireEvents(response: Response): void {
    if (!response.headers.get('content-type')?.startsWith('text/event-stream')) throw this.strange();
  }

  private stateIn(text: string): ModelState {
    const hello = this.parsed(farHello, text);
    if (hello.protocol !== PROTOCOL)
      throw new PagodaError('server.otherVersion', { url: this.address.url, theirs: hello.version });
    return this.parsed(farState, text).state;
  }

  private parsed<T>(schema: { parse(value: unknown): T }, text: string): T {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw this.strange();
    }
    return this.checked(schema, value);
  }

  private checked<T>(schema: { parse(value: unknown): T }, value: unknown): T {
    try {
      return schema.parse(value);
    } catch {
      throw this.strange();
    }
  }

  /** What is no Pagoda, or one that says what this one does not know. */
  private strange(): PagodaError {
    return new PagodaError('server.otherVersion', { url: this.address.url, theirs: '' });
  }

  private unreachable(error: unknown): PagodaError {
    const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
    return new PagodaError('server.unreachable', {
      url: this.address.url,
      detail: cause?.code ?? cause?.message ?? message,
    });
  }
}

/** What a server says went wrong: OpenAI's shape, or nothing of use. */
function wordsOf(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown } };
    return typeof error?.message === 'string' ? error.message.slice(0, 1000) : '';
  } catch {
    return '';
  }
}

const cancelled = (generatedTokens: number): Final => ({
  type: 'done',
  finishReason: 'cancelled',
  tokenIds: [],
  promptTokenIds: [],
  seed: null,
  timings: {
    promptTokens: 0,
    cachedTokens: 0,
    promptMs: 0,
    ttftMs: 0,
    generatedTokens,
    generateMs: 0,
    tokensPerSecond: 0,
    draftedTokens: 0,
    acceptedTokens: 0,
  },
});
