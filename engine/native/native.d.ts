/**
 * The whole surface of the native addon: handles, numbers and typed arrays, nothing else. TypeScript validates and explains; C++ guards its
 * own state. Every failure is thrown (or rejected) as an Error with `code` (an ErrorCode) and `data`, never as -1 or a sentence.
 *
 * Threads: each Context owns one thread; `step` runs there and resolves on the JavaScript thread. Model loading has a thread of its own.
 * Work in flight holds its Context and Model open: `dispose` resolves once it has ended.
 */

export interface Addon {
  /** llama.cpp version the addon was built for, "v0.5.0" style tag. */
  readonly builtFor: string;
  /**
   * Loads the libraries once per process; a second call with another folder throws. Throws `library.loadFailed`,
   * `library.versionMismatch`, and `gpu.unavailable` where a GPU variant finds no device.
   */
  openRuntime(options: RuntimeOptions): Runtime;
  /**
   * From now on this process is killed when its parent has ended, whatever JavaScript or llama.cpp is doing. `byMainThread`: the parent started
   * it from a thread that lives as long as the parent does; then it ends even where it is stopped. Linux and macOS; elsewhere nothing happens.
   */
  endWithParent(byMainThread: boolean): void;
}

export interface RuntimeOptions {
  /** Absolute folder of the shipped libraries (one variant per process). */
  libraryFolder: string;
  variant: Variant;
  /** The GPU's backend comes from this absolute folder instead (the one for older drivers). */
  gpuFolder?: string;
  kernels: 'own' | 'stock';
  /**
   * Whether compute threads that wait long for each other sleep, or spin as the stock backend's do. Decided by the first call of a process.
   * Default: sleeping with own kernels, spinning with stock ones, which leaves the backend as it was shipped.
   */
  barrier?: Barrier;
  /** Where the kernels remember what was measured; empty: nowhere. */
  kernelCacheFile: string;
  /** llama.cpp's own log lines, level 1 (debug) to 4 (error), the longest of them cut. Called on the JavaScript thread; what it throws becomes a warning of Node's. */
  onLog?: (level: number, text: string) => void;
}

export type Variant = 'cpu' | 'cuda' | 'vulkan' | 'metal';

export type Barrier = 'sleeping' | 'spinning';

export interface Runtime {
  readonly llamaVersion: string;
  devices(): DeviceInfo[];
  /**
   * Computes something small on every GPU device; throws `gpu.unavailable` where one refuses or is wrong. A driver that is beyond
   * refusing ends the process: call it in one that may end (chooseVariant does).
   */
  testDevices(): void;
  kernels(): KernelInfo;
  /**
   * Reads the weights. `onProgress` gets 0..1 (what it throws becomes a warning of Node's); returning from `abort()` makes the load reject with `request.cancelled`.
   * Rejects with `model.loadFailed` (detail = llama.cpp's own words).
   */
  loadModel(options: ModelOptions, onProgress: (fraction: number) => void): ModelLoad;
}

export interface ModelLoad {
  readonly model: Promise<Model>;
  abort(): void;
}

export interface DeviceInfo {
  name: string;
  description: string;
  kind: 'cpu' | 'gpu' | 'accelerator';
  /** Bytes. */
  memoryTotal: number;
  memoryFree: number;
  /** Its memory is the system's (a processor, an integrated GPU), not its own. */
  sharesMemory: boolean;
}

export interface KernelInfo {
  choice: 'own' | 'stock';
  reason: string;
  instructionSet: string;
  library: string;
  types: { type: string; own: boolean; ownRowsPerSecond: number; stockRowsPerSecond: number }[];
  attentionOps: number;
  matmulOps: number;
  /** Of loaded models' weights: still to be packed for our kernels, in the background. */
  bytesToPack: number;
  barrier: Barrier;
  /** Why the threads spin; empty when they sleep. */
  barrierReason: string;
}

export interface ModelOptions {
  path: string;
  /** Layers on the device; -1 all. */
  gpuLayers: number;
  /** Memory-map the file (the default of a caller that has no reason against it). */
  useMmap: boolean;
  /** Reads no weights: texts to tokens and back is all the model can do then, and its layers and heads are 0. Default: false. */
  vocabularyOnly?: boolean;
}

export interface Model {
  readonly info: ModelInfo;
  /** A GGUF metadata value as text, or null. */
  metadata(key: string): string | null;
  /** `parseSpecial`: special tokens in the text become their ids; `addSpecial`: begin/end tokens as the model asks. */
  tokenize(text: string, addSpecial: boolean, parseSpecial: boolean): Int32Array;
  /** The bytes of one token (not always whole characters). `special`: render control tokens as their text, else as nothing. */
  piece(token: number, special: boolean): Uint8Array;
  specialTokens(): SpecialTokens;
  isEndOfGeneration(token: number): boolean;
  createContext(options: ContextOptions): Promise<Context>;
  /**
   * llama.cpp alone, in a context of its own: one token of each of `sequences` a step, behind `cachedTokens` each. Milliseconds of each step. For
   * benches. Rejects with `context.createFailed`.
   */
  bareLoop(options: BareLoopOptions): Promise<Float64Array>;
  /** Resolves when nothing uses it any more and its memory is free; contexts must be disposed first or it rejects. */
  dispose(): Promise<void>;
}

export interface BareLoopOptions {
  sequences: number;
  cachedTokens: number;
  steps: number;
  stepTokens: number;
  threads: number;
}

/** The control, user-defined and unknown tokens of a vocabulary; three lists of one length. */
export interface SpecialTokens {
  ids: Int32Array;
  /** llama.cpp's bits: 1 unknown, 8 control, 16 user-defined, 128 takes the white space before it along, 256 that after it. */
  attributes: Int32Array;
  /** As they stand in a text. */
  texts: string[];
}

export interface ModelInfo {
  description: string;
  architecture: string;
  parameters: number;
  sizeBytes: number;
  layers: number;
  trainedContextLength: number;
  vocabularySize: number;
  embeddingLength: number;
  heads: number;
  kvHeads: number;
  /** -1 where the vocabulary has none. */
  beginToken: number;
  endToken: number;
  endOfTurnToken: number;
  addsBeginToken: boolean;
  addsEndToken: boolean;
  chatTemplate: string | null;
  isRecurrent: boolean;
  isHybrid: boolean;
  /** Some layers attend to so many last tokens only; 0: none. What lies further back than that is given to others when cells are wanted. */
  slidingWindow: number;
  /** Layers that ended up on a device. */
  layersOnDevice: number;
}

export interface ContextOptions {
  contextLength: number;
  /** Most tokens of one step; one weight pass each (n_batch = n_ubatch). */
  stepTokens: number;
  threads: number;
  /** ggml type names: f32, f16, q8_0... */
  cacheTypeK: string;
  cacheTypeV: string;
  flashAttention: boolean;
  /**
   * Ids below it can be saved and restored through (`scratch`), one is enough; unified cells accept 0..255 whatever this is. Recurrent and
   * hybrid models know no others.
   */
  maxSequences: number;
  /** How rotary positions are stretched, in place of what the file says; with `ropeScale`, by how much: 4 has four times the context. Default: as the file says. */
  ropeScaling?: 'none' | 'linear' | 'yarn';
  ropeScale?: number;
  /** Most outputs of one step; memory for their logits is set aside. Default: 256, never above `stepTokens`. */
  maxOutputs?: number;
  /**
   * `paged`: each sequence fills pages of 64 cells of its own, running ones low, parked ones high, and a batch attends only as far as those
   * who run in it reach; where that cannot be had, or a self-test at the first context fails, as with `stock`: as llama.cpp places cells.
   * `Context.placement` says which it is. Default: `paged`.
   */
  placement?: 'paged' | 'stock';
  /**
   * After a step the device goes on with the rows that `NativeStep.goesOn` expects, while JavaScript is told of the last ones. Needs paged
   * placement. Default: where layers lie on a device.
   */
  goesAhead?: boolean;
  /** Scores stay on the device and only what is chosen from is copied, where that is possible. Default: true. */
  deviceRows?: boolean;
}

/** Changes of the cache and then one pass of the model over a batch: plain data. n = tokens, m = outputs, w = walks. */
export interface NativeStep {
  /**
   * Done in order before the batch, also where the batch then fails or is aborted. Records of five numbers (cacheOps.ts writes them),
   * positions half-open [from, to), `to` -1: to the end:
   * - [0, source, target, from, to] copy: `target` shares the cells of `source`; it must not have a position of the range yet.
   * - [1, sequence, 0, from, to] remove. Recurrent and hybrid models can give up whole sequences only.
   * - [2, sequence, by, from, to] shift by `by` positions, for every sequence that has the cells; what comes to lie below 0 is given up.
   * Default: none. With them `tokens` may be empty: nothing is decoded, and the outcome is `ok`.
   */
  cacheOps?: Int32Array;
  /** n token ids, in batch order. */
  tokens: Int32Array;
  /** n positions. */
  positions: Int32Array;
  /** n: how many sequence ids each token has; and those ids, one after the other. */
  seqIdCounts: Int32Array;
  seqIds: Int32Array;
  /** m ascending indexes into `tokens` whose logits are wanted, walk after walk. */
  outputs: Int32Array;
  /** Sequence ids that go on, in this step or soon: their cells are kept low. Default: those of the batch. */
  running?: Int32Array;
  /**
   * w: 1 where the next step is expected to read just what this walk chooses, at the next position. The device may then begin with it at once:
   * the next step takes such rows over where it asks for just them, and what it does not ask for is taken back before anything else happens.
   * Nothing but time depends on it. Default: none.
   */
  goesOn?: Int32Array;
  /**
   * w: how many outputs each walk has, m in all. A walk is one chooser's way through its outputs: it samples at the first, goes on to the
   * output whose parent that was and whose token is just what was sampled, samples there, and so on until nothing was drafted that agrees.
   * So the text is the same with drafts and without; rows behind a mismatch are never read, and the sampler never sees them.
   * Default: each output is a walk of its own.
   */
  walks?: Int32Array;
  /** m: which output of its walk (counted from 0, before it) each one comes after; -1 for the first of a walk. Goes with `walks`. */
  parents?: Int32Array;
  /**
   * w sampler handles, each for one walk. -1: none, nothing is chosen and every output of the walk is read. A scorer's: nothing is chosen,
   * and the best that are reported are the scorer's (the lowest float: that token may not come).
   */
  samplers: Int32Array;
  /** w: how many best (id, log-probability) to report of each output that is read; 0 none, -1 not even the chosen token's log-probability. */
  topK: Int32Array;
  /** w: the same of what the sampler drew from, after its whole chain. Default: -1, nothing. */
  chainTopK?: Int32Array;
  /** w: how many tokens the beam of each walk with a scorer has after the prompt, 0 for other walks; and those tokens. Default: none. */
  saidCounts?: Int32Array;
  said?: Int32Array;
  /**
   * A piece of a prompt that is read in slices: what is left of the times of this step and of those to come, until it is done. Only one can be under way.
   * Where it is, this has to come with each step whose time it may use; `tokens` may then be empty. Default: none, or the one under way waits.
   */
  prefill?: SlicedPrefill;
  /** Copies all m x vocabulary logits out. For tests and tools. */
  wantLogits: boolean;
}

export interface SlicedPrefill {
  /** A piece that begins with this step, `Context.slicedTokens` at most: tokens of one sequence, the first one at `position`. */
  begin?: { sequence: number; position: number; tokens: Int32Array };
  /** Before all else: the one under way is broken off, and its cells are given up. */
  drop: boolean;
  /** Milliseconds from the end of the step before to the end of this one, and what the piece has of that on the average, however long steps take. */
  paceMs: number;
  leastMs: number;
}

/**
 * `noKvRoom`, `aborted` and `invalidBatch` leave the cells as the cache operations made them. `cacheOpFailed`: one of those could not be
 * done and changed nothing; the ones before it stay, those after it and the batch did not happen. After `fatal` the context is of no use.
 */
export type StepOutcome = 'ok' | 'noKvRoom' | 'aborted' | 'invalidBatch' | 'cacheOpFailed' | 'fatal';

export interface WalkFailure {
  walk: number;
  /**
   * `noRanking`: the scores of the next output rank nothing (one is NaN, or the best is infinite). `sampler`: the sampler failed, or ruled
   * out every token (a grammar that cannot go on); `detail` says what.
   */
  kind: 'noRanking' | 'sampler';
  detail: string;
}

export interface NativeStepResult {
  outcome: StepOutcome;
  /** llama.cpp's own words where the outcome is not `ok`; may be empty. Names the operation where that is `cacheOpFailed`. */
  detail: string;
  /** How many of the step's cache operations were done. */
  cacheOpsDone: number;
  /** w: how many outputs each walk read, r in all: those on its way, the last included. All of these are empty unless `ok`. */
  readCounts: Int32Array;
  /** r: which ones, counted from 0 within their walk; the last of a walk is where it ended. */
  read: Int32Array;
  /** r chosen ids; -1 where there was no sampler. The last of a walk is the one that no draft foresaw. */
  sampled: Int32Array;
  /** r log-probabilities (natural, over the raw logits; an impossible token's is the lowest float) of the chosen ids; NaN where not asked for. */
  sampledLogprobs: Float32Array;
  /** r: log of the sum of the raw logits' exponentials; a logit less it is its log-probability. NaN where not asked for. */
  logSumExps: Float32Array;
  /** The asked-for best of what was read, one output after the other (each max(topK, 0) of its walk). */
  topIds: Int32Array;
  topLogprobs: Float32Array;
  /**
   * Of what a sampler drew from, where `chainTopK` of its walk asks for it, output after output: the chosen token's log-probability (0 where
   * nothing was drawn, NaN where it was given and ruled out), and the best few; id -1 and NaN where there were fewer.
   */
  chainLogprobs: Float32Array;
  chainTopIds: Int32Array;
  chainTopLogprobs: Float32Array;
  /** Walks that ended early, in order: what they read before is as good as any. The other walks know nothing of it. */
  failures: WalkFailure[];
  /** Walks whose sampler brings its text to an end for want of tokens, in order. */
  closing?: Int32Array;
  /** m x vocabulary, or empty. */
  logits: Float32Array;
  /** Cells from the first on that the (last part of the) batch attended, others' and free ones included; -1 where the placement is `stock`. */
  attendedCells: number;
  /** Milliseconds on the context's thread; the cache operations count as decoding. */
  decodeMs: number;
  sampleMs: number;
  submit: SubmitTimes;
  /** How long the device had been at work on rows of this step before it was asked for, and how many these were. */
  aheadMs: number;
  rowsAhead: number;
  /**
   * What became of the piece that is read in slices: it goes on, its tokens are in the cache, or they are not and none of their cells is taken (`detail`).
   * `none`: there is none, or it had no part in this step.
   */
  prefill: 'none' | 'underWay' | 'done' | 'failed';
  /** Milliseconds that it had. */
  prefillMs: number;
}

/** Of decoding, until the device had the work: milliseconds, and counts. */
export interface SubmitTimes {
  /** Pages of the cache to other places. */
  moving: number;
  /** The batch checked, cells chosen for it. */
  placing: number;
  /** The graph, where that of the last step could not be used again. */
  building: number;
  masking: number;
  /** Inputs copied and the work queued; on a processor it is done then. */
  launching: number;
  /** What is done with the scores queued behind it. */
  narrowing: number;
  /** Of all that, what was done while the device was still at work on the step before. */
  hidden: number;
  /** Graphs that were built, and pages that were moved. */
  graphs: number;
  pages: number;
}

/** A sampler whose place in the chain can be chosen. */
export type ChainSampler =
  'penalties' | 'dry' | 'topNSigma' | 'topK' | 'typicalP' | 'topP' | 'minP' | 'xtc' | 'temperature';

/**
 * The chain: grammar and biases, then `order`, then the choice: by mirostat or adaptive-p where they are on, else by a draw. What would change
 * nothing is left out. Temperature 0: arg max after biases, penalties and dry. Mirostat does its own cutting: of `order` it leaves penalties, dry and
 * temperature. What is drawn is a function of the seed, the token's position and what there is to draw from; mirostat and adaptive-p go by what
 * they chose before as well.
 */
export interface SamplerOptions {
  temperature: number;
  /** Above 0: the temperature lies up to this much lower where the model is sure, and higher where it is not. */
  dynamicRange?: number;
  dynamicExponent?: number;
  topK: number;
  topP: number;
  minP: number;
  typicalP?: number;
  topNSigma?: number;
  xtcProbability?: number;
  xtcThreshold?: number;
  repeatPenalty: number;
  frequencyPenalty?: number;
  presencePenalty?: number;
  repeatLastN: number;
  /** 0 or absent: off. */
  dryMultiplier?: number;
  dryBase?: number;
  dryAllowedLength?: number;
  dryLastN?: number;
  dryBreakers?: readonly string[];
  /** Which of its two versions; 0 or absent: neither. */
  mirostat?: number;
  mirostatTau?: number;
  mirostatEta?: number;
  /** Absent: off. */
  adaptiveTarget?: number;
  adaptiveDecay?: number;
  /** Added to the scores of these ids; -Infinity: never. One that is not in the vocabulary throws `request.invalid`. */
  biasIds?: Int32Array;
  biases?: Float32Array;
  /** Default: all, in the order of the type. What is left out does not take part. */
  order?: readonly ChainSampler[];
  seed: number;
  /** Of the first token that is chosen. Default: 0. */
  position?: number;
  /** Ids that may not be chosen while fewer than `minTokens` were (the end-of-generation ones). */
  minTokens: number;
  /** Tokens that penalties and dry have already seen (the prompt). */
  history: Int32Array;
  /**
   * GBNF with a rule `root` that the chosen tokens have to keep to, control tokens excluded that it does not name (`<[ID]>`); one that cannot be read throws `request.invalid`.
   * llama.cpp ends the process over some that it should refuse: pass what engine/grammar has checked. Default: none.
   */
  grammar?: string;
  /** The grammar takes hold where this comes, and anything may come until then. Default: it holds from the first token on. */
  grammarTrigger?: GrammarTrigger;
  /**
   * The same as the device follows it: with `maxTokens` the text comes to its end within these, by the shortest way where it would else be broken
   * off. A beginning that cannot come to an end in so many is broken off like any other text. Only where the grammar holds from the start.
   */
  grammarShape?: GrammarShape;
  /** How many tokens may be chosen; 0 or absent: that is not known. */
  maxTokens?: number;
  /** Tokens of the text that are there already; where they do not fit the grammar that throws `request.invalid`. */
  grammarHistory?: Int32Array;
  /**
   * Taken one after the other, whatever the chain would choose; it chooses on its own after them. What is reported of the chain is what it would
   * have drawn from: the taken token's log-probability in it is NaN where it was ruled out. One that a grammar refuses ends the walk.
   */
  given?: Int32Array;
}

/** A tree with references back into itself, whose first node is where a text begins: see src/sampling/shape.h. */
export interface GrammarShape {
  /** Five numbers each: kind, first of its `data`, how many of them, and how often at least and at most. */
  nodes: Int32Array;
  data: Int32Array;
}

/** Texts as tokens are written, control tokens too. */
export interface GrammarTrigger {
  /** Not empty. Where what follows it in its last token does not fit the grammar, it is none. */
  text: string;
  /** Only where the reply begins with it, blanks and quiet parts aside. */
  atStart: boolean;
  /** Parts in which it does not count, by what they open and close with; not empty. One opens at the beginning, or after another. */
  quiet: readonly string[];
  /** The part in which the reply begins, by its place in `quiet` over two; -1: none. */
  opened: number;
}

/**
 * What ranks the next tokens of beams: log-probabilities over the whole vocabulary, then the repetition penalty, the n-grams that may not
 * come again and the end tokens that may not come yet, without normalising again (the order of Hugging Face's `generate`).
 */
export interface ScorerOptions {
  /** Times the log-probability of each token that the prompt or the beam has already; 1 does nothing. */
  repetitionPenalty: number;
  /** No so many tokens in a row come twice, the prompt's counted; 0: they may. */
  noRepeatNgram: number;
  /** No end-of-generation token comes before a beam has so many tokens. */
  minTokens: number;
  /** Penalises logits as a sampler does (divided where positive) and not log-probabilities: for a search that is greedy. */
  ofLogits: boolean;
  prompt: Int32Array;
}

/** Bytes in one kind of buffer. Logits that a step brings back are not among them. */
export interface Allocation {
  /** As ggml names it: CPU, CUDA0, Vulkan0... */
  readonly device: string;
  readonly buffer: string;
  readonly inSystemMemory: boolean;
  readonly weights: number;
  readonly cache: number;
  /** For what a step works with. */
  readonly compute: number;
}

export interface Context {
  readonly contextLength: number;
  readonly stepTokens: number;
  readonly threads: number;
  /** What llama.cpp set aside for it, its model's weights included; empty where the library does not tell. */
  readonly allocations: readonly Allocation[];
  /** `reason`: why it is llama.cpp's own; empty when paged. */
  readonly placement: { choice: 'paged' | 'stock'; reason: string };
  /** Steps are begun before they are asked for, where there are cells for them (`ContextOptions.goesAhead`). */
  readonly goesAhead: boolean;
  /** Most tokens of a piece that is read in slices (`NativeStep.prefill`); 0: none can be. On processors, where the placement is `paged` and threads sleep in barriers. */
  readonly slicedTokens: number;
  /**
   * Work queued on the context's thread is done in order. Only one step may be in flight. A step that breaks a rule which can be
   * checked beforehand rejects with `native.invalidBatch`, and nothing of it happens; outcome `invalidBatch` is llama.cpp's own refusal
   * (positions that do not continue their sequence).
   */
  step(step: NativeStep): Promise<NativeStepResult>;
  /** Makes the step in flight stop at the next opportunity (CPU: between graph nodes); it resolves as `aborted`. */
  abort(): void;
  /**
   * Its compute threads sleep from the end of what is queued on, where they would look for the next step for some milliseconds: another context
   * computes next on the same processor. The next step wakes them.
   */
  rest(): void;

  createSampler(options: SamplerOptions): number;
  /** Its handle goes where a sampler's does, in any number of walks of one output each; freed as a sampler is. */
  createScorer(options: ScorerOptions): number;
  freeSampler(sampler: number): void;

  /** Rows of scores of all steps so far: of how many only a part was copied from the device, and how many were copied whole after all. */
  scores(): { narrowed: number; whole: number };

  /** The last position of a sequence, after the step in flight; -1 where it is empty. */
  sequenceMaxPosition(sequence: number): Promise<number>;
  /** Whether a shift can be done at all. */
  canShift(): boolean;

  /**
   * Parts of a sequence as bytes, and back. `scratch` is an id to go through: the caller's, below `maxSequences`, empty, and empty again
   * afterwards. Both wait for the step in flight and change no other sequence. Reject with `native.pagesRefused`.
   *
   * `ranges`: from, to, from, to... positions, half-open, all of them in the cache; `to` -1: to the end. One array of bytes for each. Recurrent
   * and hybrid models: the whole sequence only.
   */
  savePages(sequence: number, ranges: Int32Array, scratch: number): Promise<Uint8Array[]>;
  /**
   * Puts pages at the end of a sequence, in order, each at the positions that it was saved from; the first of an empty sequence may lie
   * anywhere. All of them or none: what cannot be restored leaves the sequence as it was. A reply that goes on from restored cells has the
   * bits of one that never stopped.
   */
  restorePages(sequence: number, pages: readonly Uint8Array[], scratch: number): Promise<void>;

  dispose(): Promise<void>;
}
