import {
  engineContract,
  type EngineContract,
  type EngineInfo,
  type EngineMetrics,
} from '../contract/engine.ts';
import { PagodaError } from '../contract/errors.ts';
import { WatchableValue } from '../transport/watchableValue.ts';
import type { Handlers } from '../transport/server.ts';
import type { FarModel } from './farModel.ts';
import type { FarAddress, FarServer } from './farServer.ts';

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
export function remoteEngine(
  address: FarAddress,
  server: FarServer,
  model: FarModel,
): Handlers<EngineContract> {
  const asked: Partial<Handlers<EngineContract>> = {
    'engine.ping': () => ({ stepMs: 0 }),
    'engine.info': async (): Promise<EngineInfo> => {
      const info = await server.request('engine.info', {});
      return { ...info, variantReason: `it runs at ${address.url}`, leftOut: [], pid: process.pid };
    },
    'engine.state': model,
    'engine.metrics': new WatchableValue<EngineMetrics>(nothing),
    'model.load': async (_, emit, signal) => {
      emit({ type: 'progress', fraction: 0 });
      return { type: 'done', model: await model.ready(signal) };
    },
    'format.check': (params) => server.request('format.check', params),
    // It is there for others too.
    'model.unload': () => ({}),
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
  return { ...refusals(address.url), ...asked } as Handlers<EngineContract>;
}

/** What cannot be had from afar is refused by name. */
const refusals = (url: string) =>
  Object.fromEntries(
    Object.keys(engineContract).map((what) => [
      what,
      () => {
        throw new PagodaError('server.notOffered', { url, what });
      },
    ]),
  );
