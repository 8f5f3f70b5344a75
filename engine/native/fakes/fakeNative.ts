import { PagodaError } from '../../contract/errors.ts';
import { FakeContext } from './fakeContext.ts';
import { FAKE_TOKENS, FAKE_VOCABULARY, fakePiece, fakeSpecials, fakeTokens } from './fakeVocabulary.ts';
import type {
  Addon,
  ContextOptions,
  DeviceInfo,
  KernelInfo,
  Model,
  ModelInfo,
  ModelLoad,
  ModelOptions,
  NativeStep,
  Runtime,
  RuntimeOptions,
  StepOutcome,
} from '../native.d.ts';

/**
 * The native boundary without weights, for unit tests: bytes as tokens, a scripted next token, and the cells, sequence and
 * batch rules of the real one (contiguous positions, 256 sequence ids, `noKvRoom`, one step in flight, `native.disposed`).
 */
export interface FakeScript {
  /**
   * What comes after the tokens of a sequence: one id (sure of it), or `vocabularySize` logits. Called once per output.
   * Default: the token itself plus one, wrapping in 0..255.
   */
  follow?: (tokens: readonly number[]) => number | Float32Array;
  /** Awaited before a step runs: hold it, look at it, or return an outcome to force. Cells stay untouched by a forced one. */
  beforeStep?: (step: NativeStep) => Promise<StepOutcome | undefined> | StepOutcome | undefined;
  chatTemplate?: string | null;
  trainedContextLength?: number;
  isRecurrent?: boolean;
  /** Error of `loadModel`, or of `createContext`. */
  failLoad?: PagodaError;
  failContext?: PagodaError;
  metadata?: Record<string, string>;
  /** Pieces of prompts are read in slices: tokens of one at most, and in how many steps the next one is done; 0: it fails. */
  slices?: { tokens: number; steps: () => number };
}

export { FAKE_TOKENS, FAKE_VOCABULARY };

const CHATML =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

/** A `follow` that answers: after the last `marker` comes `reply(text before it)`, byte by byte, then the end of the turn. */
export function replyAfter(
  marker: string,
  reply: (before: string) => string,
): (tokens: readonly number[]) => number {
  return (tokens) => {
    const text = Buffer.from(tokens.flatMap((token) => [...fakePiece(token, true)]));
    const at = text.lastIndexOf(marker);
    if (at < 0) return FAKE_TOKENS.turnEnd;
    const said = text.subarray(at + Buffer.byteLength(marker));
    const wanted = Buffer.from(reply(text.subarray(0, at).toString()));
    return wanted[said.length] ?? FAKE_TOKENS.turnEnd;
  };
}

/** What became of a fake addon, for a test to look at. */
export interface FakeLog {
  steps: NativeStep[];
  contexts: FakeContext[];
  models: Model[];
}

export function fakeAddon(script: FakeScript = {}): Addon & { readonly log: FakeLog } {
  const log: FakeLog = { steps: [], contexts: [], models: [] };
  return {
    builtFor: 'v0.0.0',
    openRuntime: (options) => fakeRuntime(options, script, log),
    endWithParent: () => undefined,
    log,
  };
}

function fakeRuntime(options: RuntimeOptions, script: FakeScript, log: FakeLog): Runtime {
  return {
    llamaVersion: 'v0.0.0',
    devices: (): DeviceInfo[] => [
      {
        name: 'CPU',
        description: 'fake',
        kind: 'cpu',
        memoryTotal: 2 ** 34,
        memoryFree: 2 ** 33,
        sharesMemory: true,
      },
    ],
    testDevices: () => undefined,
    kernels: (): KernelInfo => ({
      choice: 'stock',
      reason: options.kernels === 'own' ? 'a fake has none' : 'switched off',
      instructionSet: '',
      library: '',
      types: [],
      attentionOps: 0,
      matmulOps: 0,
      bytesToPack: 0,
      barrier: 'spinning',
      barrierReason: 'a fake has no threads',
    }),
    loadModel(model: ModelOptions, onProgress): ModelLoad {
      let aborted = false;
      const load = async () => {
        for (const fraction of [0, 0.5, 1]) {
          onProgress(fraction);
          await Promise.resolve();
          if (aborted) throw new PagodaError('request.cancelled', {});
        }
        if (script.failLoad) throw script.failLoad;
        const loaded = fakeModel(model, script, log);
        log.models.push(loaded);
        return loaded;
      };
      return { model: load(), abort: () => (aborted = true) };
    },
  };
}

function fakeModel(options: ModelOptions, script: FakeScript, log: FakeLog): Model {
  const contexts = new Set<FakeContext>();
  let disposed = false;
  const requireOpen = () => {
    if (disposed) throw new PagodaError('native.disposed', { what: 'model' });
  };
  return {
    info: fakeInfo(script),
    metadata(key) {
      requireOpen();
      return script.metadata?.[key] ?? null;
    },
    tokenize(text, addSpecial, parseSpecial) {
      requireOpen();
      return Int32Array.from(fakeTokens(text, addSpecial, parseSpecial));
    },
    piece(token, special) {
      requireOpen();
      return fakePiece(token, special);
    },
    specialTokens() {
      requireOpen();
      return fakeSpecials();
    },
    isEndOfGeneration: (token) => token === FAKE_TOKENS.end || token === FAKE_TOKENS.turnEnd,
    // eslint-disable-next-line @typescript-eslint/require-await -- the real one is asynchronous
    async createContext(context: ContextOptions) {
      requireOpen();
      if (script.failContext) throw script.failContext;
      const made = new FakeContext(context, script, log.steps, () => contexts.delete(made));
      contexts.add(made);
      log.contexts.push(made);
      return made;
    },
    bareLoop: () => Promise.resolve(new Float64Array()),
    // eslint-disable-next-line @typescript-eslint/require-await -- the real one is asynchronous
    async dispose() {
      if (contexts.size > 0)
        throw new PagodaError('internal', { detail: `${options.path} still has contexts` });
      disposed = true;
    },
  };
}

function fakeInfo(script: FakeScript): ModelInfo {
  return {
    description: 'fake 0B',
    architecture: 'fake',
    parameters: 1,
    sizeBytes: 1,
    layers: 1,
    trainedContextLength: script.trainedContextLength ?? 8192,
    vocabularySize: FAKE_VOCABULARY,
    embeddingLength: 1,
    heads: 1,
    kvHeads: 1,
    beginToken: FAKE_TOKENS.begin,
    endToken: FAKE_TOKENS.end,
    endOfTurnToken: FAKE_TOKENS.turnEnd,
    addsBeginToken: true,
    addsEndToken: false,
    chatTemplate: script.chatTemplate === undefined ? CHATML : script.chatTemplate,
    isRecurrent: script.isRecurrent ?? false,
    slidingWindow: 0,
    isHybrid: false,
    layersOnDevice: 0,
  };
}
