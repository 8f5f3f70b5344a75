import {
  engineContract,
  type EngineContract,
  type EngineInfo,
  type EngineMetrics,
  type ModelState,
} from '../../contract/engine.ts';
import { PagodaError } from '../../contract/errors.ts';
import { WatchableValue } from '../../transport/watchableValue.ts';
import type { Handlers } from '../../transport/server.ts';
import { FarServer, type FarAddress } from './farServer.ts';

const nothing: EngineMetrics = {
  running: 0,
  waiting: 0,
  cellsUsed: 0,
  cellsTotal: 0,
  steps: 0,
  stepMs: 0,
  stepTokens: 0,
  generatedPerSecond: 0,
  promptPerSecond: 0,
};

/** The server of another Pagoda as an engine: it is asked, what it answers is handed on. Its model is whichever it has; what its cache holds stays its own business. */
export function remoteEngine(address: FarAddress): Handlers<EngineContract> {
  const server = new FarServer(address);
  const state = new WatchableValue<ModelState>({ kind: 'none' });
  const asked: Partial<Handlers<EngineContract>> = {
    'engine.ping': () => ({ stepMs: 0 }),
    'engine.info': async (): Promise<EngineInfo> => {
      const info = await server.request('engine.info', {});
      return { ...info, variantReason: `it runs at ${address.url}`, leftOut: [], pid: process.pid };
    },
    'engine.state': state,
    'engine.metrics': new WatchableValue<EngineMetrics>(nothing),
    'model.load': async ({ path }, emit, signal) => {
      if (state.current().kind === 'none') state.set({ kind: 'loading', path, fraction: 0 });
      emit({ type: 'progress', fraction: 0 });
      try {
        const model = await server.ready(signal);
        state.set({ kind: 'ready', model });
        return { type: 'done', model };
      } catch (error) {
        const value =
          error instanceof PagodaError ? error : new PagodaError('internal', { detail: String(error) });
        state.set({ kind: 'failed', path, error: value.toValue() });
        throw value;
      }
    },
    'format.check': (params) => server.request('format.check', params),
    'model.unload': () => {
      state.set({ kind: 'none' });
      return {};
    },
    tokenize: (params) => server.request('tokenize', params),
    detokenize: (params) => server.request('detokenize', params),
    'chat.count': (params) => server.request('chat.count', params),
    'prompt.plan': (params) => server.request('prompt.plan', params),
    'engine.watch': async (_, emit, signal) => {
      emit({ type: 'change', fresh: true, lanes: [], pages: [], stored: [] });
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      return { type: 'done' };
    },
    'engine.page': () => ({ parts: [], before: 0, after: 0 }),
    // What is typed stays here until it is sent.
    'prompt.readAhead': () => Promise.resolve({ type: 'done', tokens: 0 }),
    // Nothing of a chat is kept there under its name.
    'pages.forget': () => ({ deviceBytes: 0, ramBytes: 0, diskBytes: 0 }),
    generate: (params, emit, signal) => server.generate(params, emit, signal),
  };
  return { ...refusals(), ...asked } as Handlers<EngineContract>;
}

/** What cannot be had from afar is refused by name. */
const refusals = () =>
  Object.fromEntries(
    Object.keys(engineContract).map((name) => [
      name,
      () => {
        throw new PagodaError('request.unsupported', { option: name });
      },
    ]),
  );
