import { setTimeout as pause } from 'node:timers/promises';
import { engineContract, type EngineContract } from '../../contract/engine.ts';
import { fromErrorValue, PagodaError } from '../../contract/errors.ts';
import { generateEvent, type GenerateEvent, type GenerateParams } from '../../contract/generation.ts';
import type { Params, Result } from '../../contract/kinds.ts';
import type { LoadedModel } from '../../contract/models.ts';
import { farAnswer, farState, GENERATE_PATH, requestPath, STATE_PATH, type FarRequest } from './protocol.ts';

export interface FarAddress {
  /** Like http://192.168.1.20:7247; a path at its end is that of a proxy. */
  readonly url: string;
  readonly key: string | null;
}

type Passing = Exclude<GenerateEvent, { type: 'done' | 'failed' }>;
type Final = Extract<GenerateEvent, { type: 'done' | 'failed' }>;

/** How often a server whose model is being loaded is asked, in milliseconds. */
const ASK_EVERY = 500;

/** Asks the server of another Pagoda. Everything rejects with `server.unreachable`, `server.refused`, or what its engine rejected with. */
export class FarServer {
  private readonly base: string;

  constructor(private readonly address: FarAddress) {
    this.base = address.url.replace(/\/+$/, '').replace(/\/v1$/, '');
  }

  /** The model that is loaded there, once it is. */
  async ready(signal: AbortSignal): Promise<LoadedModel> {
    for (;;) {
      if (signal.aborted) throw new PagodaError('request.cancelled', {});
      const { state } = this.parsed(farState, await (await this.fetch(STATE_PATH, { signal })).text());
      if (state.kind === 'ready') return state.model;
      if (state.kind === 'failed') throw fromErrorValue(state.error);
      if (state.kind === 'none') throw new PagodaError('model.notLoaded', {});
      await pause(ASK_EVERY);
    }
  }

  async request<N extends FarRequest>(
    name: N,
    params: Params<EngineContract[N]>,
  ): Promise<Result<EngineContract[N]>> {
    const response = await this.fetch(requestPath(name), { method: 'POST', body: JSON.stringify(params) });
    const answer = this.parsed(farAnswer, await response.text());
    if ('error' in answer) throw fromErrorValue(answer.error);
    return engineContract[name].result.parse(answer.result) as Result<EngineContract[N]>;
  }

  /** A reply that `signal` ends is `done` with what came, as an engine's own is. */
  async generate(
    params: GenerateParams,
    emit: (event: Passing) => void,
    signal: AbortSignal,
  ): Promise<Final> {
    let count = 0;
    try {
      const response = await this.fetch(GENERATE_PATH, {
        method: 'POST',
        body: JSON.stringify(params),
        signal,
      });
      let rest = '';
      for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
        const blocks = (rest + piece).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          if (!block.startsWith('data: ')) continue;
          const event = this.parsed(generateEvent, block.slice('data: '.length));
          if (event.type === 'done' || event.type === 'failed') return event;
          if (event.type === 'text' || event.type === 'reasoning') count = event.generatedTokens;
          emit(event);
        }
      }
    } catch (error) {
      if (!signal.aborted) throw error instanceof PagodaError ? error : this.unreachable(error);
    }
    if (!signal.aborted)
      throw this.unreachable(new Error('it closed the connection in the middle of a reply'));
    return cancelled(count);
  }

  private async fetch(path: string, init: RequestInit): Promise<Response> {
    const { key } = this.address;
    let response: Response;
    try {
      response = await fetch(`${this.base}${path}`, {
        ...init,
        redirect: 'error',
        headers: {
          'content-type': 'application/json',
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        },
      });
    } catch (error) {
      throw this.unreachable(error);
    }
    if (response.ok) return response;
    const { status } = response;
    throw new PagodaError('server.refused', {
      url: this.base,
      status,
      message: wordsOf(await response.text().catch(() => '')),
    });
  }

  private parsed<T>(schema: { parse(value: unknown): T }, text: string): T {
    try {
      return schema.parse(JSON.parse(text));
    } catch {
      throw new PagodaError('server.refused', {
        url: this.base,
        status: 200,
        message: 'it answers otherwise than a Pagoda of this version does',
      });
    }
  }

  private unreachable(error: unknown): PagodaError {
    const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
    return new PagodaError('server.unreachable', {
      url: this.base,
      detail: cause?.code ?? cause?.message ?? message,
    });
  }
}

/** What a server says went wrong: OpenAI's shape, or nothing of use. */
function wordsOf(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown } };
    return typeof error?.message === 'string' ? error.message : '';
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
