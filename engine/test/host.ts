import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engineContract, type EngineContract } from '../contract/engine.ts';
import { PagodaError } from '../contract/errors.ts';
import type { GenerateEvent, GenerateParamsInput } from '../contract/generation.ts';
import { hostConfig } from '../contract/hostConfig.ts';
import type { LoadedModel, LoadSettingsInput, ModelReport } from '../contract/models.ts';
import { Host, type HostOptions } from '../host/host.ts';
import { openEngine, type OpenedEngine } from '../host/openEngine.ts';
import { fakeAddon, type FakeScript } from '../native/fakes/fakeNative.ts';
import { inlinePrompter } from '../prompting/inlinePrompter.ts';
import { Client } from '../transport/client.ts';
import { memoryPortPair } from '../transport/memoryPort.ts';

export const appRoot = resolve(fileURLToPath(new URL('.', import.meta.url)), '../..');
export const tinyModel = resolve(appRoot, 'engine/test/fixtures/tiny-py/tiny-py-f32.gguf');
export const embeddedModel = resolve(appRoot, 'resources/models/SmolLM2-135M-Instruct.Q4_1.gguf');

export type Done = Extract<GenerateEvent, { type: 'done' }>;

/** A host in this process, and a client of it. */
export class TestHost {
  readonly host: Host;
  readonly client: Client<EngineContract>;

  constructor(opened: Promise<OpenedEngine>, options: Pick<HostOptions, 'readReport' | 'identify'> = {}) {
    this.host = new Host({ opened, ...options });
    this.client = this.connect();
  }

  connect(): Client<EngineContract> {
    const [mine, theirs] = memoryPortPair();
    this.host.serve(theirs);
    return new Client(engineContract, mine);
  }

  async load(path: string, settings: LoadSettingsInput = {}): Promise<LoadedModel> {
    for await (const event of this.client.open('model.load', { path, settings })) {
      if (event.type === 'failed') throw new PagodaError(event.error.code, event.error.data);
      if (event.type === 'done') return event.model;
    }
    throw new Error('the load ended without a final event');
  }

  async events(params: GenerateParamsInput): Promise<GenerateEvent[]> {
    const events: GenerateEvent[] = [];
    for await (const event of this.client.open('generate', params)) events.push(event);
    return events;
  }

  /** Text and final event of a reply; throws what it failed with. */
  async reply(params: GenerateParamsInput): Promise<{ text: string; done: Done }> {
    const events = await this.events(params);
    const last = events.at(-1);
    if (last?.type === 'failed') throw new PagodaError(last.error.code, last.error.data);
    if (last?.type !== 'done') throw new Error('the reply ended without a final event');
    return { text: textOf(events), done: last };
  }
}

export const textOf = (events: readonly GenerateEvent[]): string =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('');

export const greedy = { temperature: 0 } as const;
export const raw = (text: string) => ({ kind: 'raw', text }) as const;
export const chat = (...messages: { role: 'system' | 'user' | 'assistant'; content: string }[]) =>
  ({ kind: 'chat', messages }) as const;

/** The host on the real addon and the CPU's libraries. */
export function realHost(kernels: 'own' | 'stock' = 'own', pagesFolder: string | null = null): TestHost {
  return new TestHost(openEngine(hostConfig.parse({ appRoot, gpu: 'off', kernels, pagesFolder })));
}

export interface FakeHostOptions extends Pick<HostOptions, 'readReport' | 'identify'> {
  /** For a test that looks at it. */
  addon?: ReturnType<typeof fakeAddon>;
}

/** The host on the scripted fake; every path is a model. */
export function fakeHost(
  script: FakeScript = {},
  report: Partial<ModelReport> = {},
  { addon = fakeAddon(script), ...options }: FakeHostOptions = {},
): TestHost {
  const open = { libraryFolder: '', variant: 'cpu', kernels: 'stock', kernelCacheFile: '' } as const;
  const opened = {
    runtime: addon.openRuntime(open),
    version: '0.0.0',
    variant: 'cpu',
    variantReason: '',
    leftOut: [],
    libraryFolder: '',
    pagesFolder: null,
    hashesFile: '',
    costsFile: '',
    startPrompter: inlinePrompter,
    tryModel: () => Promise.resolve(),
  } as const;
  const readReport = (path: string) => Promise.resolve({ ...plainReport(path), ...report });
  return new TestHost(Promise.resolve(opened), { readReport, ...options });
}

export function plainReport(path: string): ModelReport {
  const rope = {
    base: null,
    dimensions: null,
    scaling: null,
    scalingFactor: null,
    originalContextLength: null,
  };
  return {
    path,
    fileBytes: 1,
    ggufVersion: 3,
    name: 'Fake',
    architecture: 'llama',
    parameters: 1,
    layers: 1,
    embeddingLength: 1,
    feedForwardLength: 1,
    slidingWindow: null,
    contextLength: 8192,
    vocabularySize: 260,
    attention: { kind: 'MHA', heads: 1, kvHeads: 1, headSize: 1, kvBytesPerToken: 4 },
    rope,
    quantisation: { fileType: null, types: [], bitsPerWeight: 32 },
    tokenizer: { model: null, pre: null, chatTemplate: null },
    licence: null,
    tensors: 1,
    memory: { weightsBytes: 1, kvBytes: 1, kvContextLength: 1, totalBytes: 2 },
  };
}
