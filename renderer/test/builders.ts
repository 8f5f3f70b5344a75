import { noReplyFacts, type Message } from '../../electron/ipc/contract/app.ts';
import type { EngineInfo } from '../../engine/contract/engine.ts';
import type { Timings } from '../../engine/contract/generation.ts';
import type { LoadedModel } from '../../engine/contract/models.ts';

/** Values for tests, each whole; a test names what it is about and leaves the rest. */

export const embeddedPath = '/app/resources/models/SmolLM2-135M-Instruct.Q4_1.gguf';

export const timings: Timings = {
  promptTokens: 64,
  cachedTokens: 40,
  promptMs: 120,
  ttftMs: 140,
  generatedTokens: 96,
  generateMs: 1500,
  tokensPerSecond: 64,
  draftedTokens: 0,
  acceptedTokens: 0,
};

const noBytes = { weights: 0, cache: 0, compute: 0, outputs: 0, total: 0 };

export const loadedModel: LoadedModel = {
  path: embeddedPath,
  name: 'SmolLM2 135M Instruct',
  architecture: 'llama',
  parameters: 134_515_008,
  fileBytes: 98_362_432,
  trainedContextLength: 8192,
  contextLength: 8192,
  threads: 2,
  gpu: { variant: 'cpu', layersOnDevice: 0, layers: 30, devices: [] },
  cacheType: 'f16',
  flashAttention: true,
  keeps: 'pages',
  placement: { choice: 'paged', reason: '' },
  hasChatTemplate: true,
  vocabularySize: 49_152,
  takesDrafts: true,
  kernels: { choice: 'own', reason: '' },
  draftModel: null,
  memory: { said: { system: noBytes, device: noBytes }, allocations: [] },
  loadMs: 210,
};

export const engineInfo: EngineInfo = {
  version: '0.1.0',
  llamaVersion: 'v0.5.0',
  variant: 'cpu',
  variantReason: '',
  leftOut: [],
  libraryFolder: '/app/libraries',
  devices: [
    {
      name: 'CPU',
      description: 'A processor',
      kind: 'cpu',
      memoryTotal: 16_000_000_000,
      memoryFree: 9_000_000_000,
    },
  ],
  kernels: {
    choice: 'own',
    reason: '',
    instructionSet: 'AVX-512 VNNI',
    library: 'libggml-cpu.so',
    types: [{ type: 'q4_1', own: true, ownRowsPerSecond: 300, stockRowsPerSecond: 200 }],
    attentionOps: 60,
    matmulOps: 420,
    bytesToPack: 0,
    barrier: 'sleeping',
    barrierReason: '',
  },
  pid: 1,
};

export function makeMessage(change: Partial<Message> = {}): Message {
  return {
    id: 'message',
    chatId: 'chat',
    position: 0,
    role: 'assistant',
    content: 'Some text.',
    reasoning: '',
    ...noReplyFacts,
    state: { kind: 'complete', finishReason: 'stop' },
    model: null,
    createdAt: 0,
    ...change,
  };
}
