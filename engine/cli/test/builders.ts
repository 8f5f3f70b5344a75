import { Readable } from 'node:stream';
import { engineContract, type EngineContract } from '../../contract/engine.ts';
import type { GenerateEvent, GenerateParams } from '../../contract/generation.ts';
import type { LoadedModel } from '../../contract/models.ts';
import { Client } from '../../transport/client.ts';
import { memoryPortPair } from '../../transport/memoryPort.ts';
import { serve, type Handlers } from '../../transport/server.ts';
import type { Connect, EngineChoice } from '../connect.ts';
import { run } from '../program.ts';
import { Stopper } from '../stop.ts';
import type { Terminal } from '../terminal.ts';

export interface Ran {
  status: number;
  out: string;
  err: string;
}

export interface TestTerminal extends Terminal {
  readonly written: { out: string; err: string };
  /** Told to stop, at a time in milliseconds from anywhere. */
  interrupt(status: number, now?: number): void;
}

export function makeTerminal(
  options: {
    watched?: boolean;
    /** Whether standard output is a terminal. */
    shown?: boolean;
    stdin?: string | Buffer | AsyncIterable<Uint8Array>;
    appRoot?: string;
  } = {},
): TestTerminal {
  const written = { out: '', err: '' };
  const stopper = new Stopper();
  const { stdin = '' } = options;
  return {
    appRoot: options.appRoot ?? process.cwd(),
    out: (text) => (written.out += text),
    err: (text) => (written.err += text),
    watched: options.watched ?? false,
    shown: options.shown ?? false,
    stdin: () =>
      typeof stdin === 'string' || Buffer.isBuffer(stdin) ? Readable.from([Buffer.from(stdin)]) : stdin,
    stop: stopper.stop,
    hurry: stopper.hurry,
    written,
    interrupt: (status, now) => stopper.tell(status, now),
  };
}

/** Runs a command line on `terminal`; commands that need no engine get none. */
export async function runOn(
  terminal: TestTerminal,
  argv: string[],
  connect: Connect = noEngine,
): Promise<Ran> {
  const status = await run(argv, terminal, { version: '1.2.3', connect });
  return { status, ...terminal.written };
}

export const runLine = (argv: string[], connect?: Connect): Promise<Ran> =>
  runOn(makeTerminal(), argv, connect);

const noEngine: Connect = () => Promise.reject(new Error('this command line needs no engine'));

const timings = {
  promptTokens: 31,
  cachedTokens: 0,
  promptMs: 10,
  ttftMs: 41.4,
  generatedTokens: 2,
  generateMs: 20,
  tokensPerSecond: 85.34,
  draftedTokens: 0,
  acceptedTokens: 0,
};
export const done: Extract<GenerateEvent, { type: 'done' }> = {
  type: 'done',
  finishReason: 'stop',
  tokenIds: [5, 2],
  promptTokenIds: [1, 2, 3],
  seed: null,
  timings,
};

export type Reply = Handlers<EngineContract>['generate'];

/** An engine that speaks the real contract over a real port and answers with `reply`: what the command line makes of each event. */
export function scriptedEngine(reply: Reply): {
  connect: Connect;
  asked: GenerateParams[];
  choices: EngineChoice[];
  loads: Parameters<Handlers<EngineContract>['model.load']>[0][];
  closed: () => boolean;
  client: () => Client<EngineContract>;
} {
  const asked: GenerateParams[] = [];
  const choices: EngineChoice[] = [];
  const loads: Parameters<Handlers<EngineContract>['model.load']>[0][] = [];
  let closed = false;
  let client: Client<EngineContract>;
  const handlers = {
    'model.load': (
      params: (typeof loads)[number],
      emit: (event: { type: 'progress'; fraction: number }) => void,
    ) => {
      loads.push(params);
      emit({ type: 'progress', fraction: 0.5 });
      return Promise.resolve({ type: 'done', model: loaded(params.path) });
    },
    'engine.info': () => ({
      version: '0.1.0',
      llamaVersion: 'v0.5.0',
      variant: 'cpu',
      variantReason: '',
      leftOut: [],
      libraryFolder: '/libraries',
      devices: [],
      kernels: {
        choice: 'stock',
        reason: '',
        instructionSet: '',
        library: '',
        types: [],
        attentionOps: 0,
        matmulOps: 0,
        bytesToPack: 0,
        barrier: 'spinning',
        barrierReason: '',
      },
      pid: 1,
    }),
    generate: ((params, emit, signal) => {
      asked.push(params);
      return reply(params, emit, signal);
    }) satisfies Reply,
  } as unknown as Handlers<EngineContract>;
  return {
    asked,
    choices,
    loads,
    closed: () => closed,
    client: () => client,
    connect: (choice) => {
      choices.push(choice);
      const [here, there] = memoryPortPair();
      serve(engineContract, handlers, there);
      client = new Client(engineContract, here);
      return Promise.resolve({
        client,
        exited: new Promise(() => undefined),
        close: () => {
          closed = true;
          client.close();
          return Promise.resolve();
        },
      });
    },
  };
}

const noBytes = { weights: 0, cache: 0, compute: 0, outputs: 0, total: 0 };

const loaded = (path: string): LoadedModel => ({
  path,
  name: 'Scripted',
  architecture: 'llama',
  parameters: 1,
  fileBytes: 1,
  trainedContextLength: 1024,
  contextLength: 1024,
  threads: 1,
  gpu: { variant: 'cpu', layersOnDevice: 0, layers: 1, devices: [] },
  cacheType: 'f16',
  flashAttention: true,
  keeps: 'pages',
  placement: { choice: 'stock', reason: '' },
  hasChatTemplate: true,
  vocabularySize: 49_152,
  takesDrafts: true,
  kernels: { choice: 'stock', reason: '' },
  draftModel: null,
  memory: { said: { system: noBytes, device: noBytes }, allocations: [] },
  loadMs: 1,
});
