import { PagodaError, type ErrorData } from '../../contract/errors.ts';
import { unpackCacheOps, type NativeCacheOp } from '../cacheOps.ts';
import type { FakeScript } from './fakeNative.ts';
import { FakeSampler, logProbabilities, rank } from './fakeSampler.ts';
import { FAKE_TOKENS, FAKE_VOCABULARY } from './fakeVocabulary.ts';
import type {
  Context,
  ContextOptions,
  NativeStep,
  NativeStepResult,
  SamplerOptions,
  ScorerOptions,
  SlicedPrefill,
  StepOutcome,
} from '../native.d.ts';

const SEQUENCES = 256;
const ENDS = [FAKE_TOKENS.end, FAKE_TOKENS.turnEnd];

interface Cell {
  position: number;
  token: number;
  sequences: Set<number>;
}

/** Of a prompt, read in slices: its cells are taken with the first one. */
interface FakePiece {
  readonly sequence: number;
  readonly cells: Cell[];
  isPlaced: boolean;
  left: number;
}

/** What one walk read, in order. */
interface FakeWalk {
  read: {
    at: number;
    chosen: number;
    scores: ReturnType<typeof logProbabilities> | null;
    top: [number, number][];
  }[];
  failed: boolean;
}

const refused = (reason: ErrorData<'native.pagesRefused'>['reason'], detail: string) =>
  new PagodaError('native.pagesRefused', { reason, detail });

/** Position and token of each cell; damaged bytes are refused. */
function savedCells(bytes: Uint8Array): [number, number][] {
  try {
    return JSON.parse(Buffer.from(bytes).toString()) as [number, number][];
  } catch {
    throw refused('damaged', 'the page is not what was saved');
  }
}

const inRange = (position: number, from: number, to: number) =>
  position >= Math.max(from, 0) && (to < 0 || position < to);

/** Cells, sequences and batches by llama.cpp's rules for one unified cache, in the plainest way that obeys them. */
export class FakeContext implements Context {
  readonly contextLength: number;
  readonly stepTokens: number;
  readonly threads: number;
  readonly allocations = [];
  readonly placement = { choice: 'stock', reason: 'a fake has none' } as const;
  readonly goesAhead = false;
  readonly slicedTokens: number;
  /** The cells in use; for tests to look at. */
  cells: Cell[] = [];
  readonly samplers = new Map<number, FakeSampler>();
  readonly scorers = new Map<number, ScorerOptions>();
  private nextSampler = 0;
  private stepping = false;
  private aborting = false;
  private disposed = false;
  private piece: FakePiece | null = null;
  /** Work in order, as on the real context's thread. */
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    options: ContextOptions,
    private readonly script: FakeScript,
    private readonly steps: NativeStep[],
    private readonly onDispose: () => void,
  ) {
    this.contextLength = options.contextLength;
    this.stepTokens = options.stepTokens;
    this.threads = options.threads;
    this.slicedTokens = Math.min(script.slices?.tokens ?? 0, options.stepTokens);
  }

  async step(step: NativeStep): Promise<NativeStepResult> {
    this.requireOpen();
    if (this.stepping) throw new PagodaError('native.invalidBatch', { detail: 'a step is in flight' });
    this.stepping = true;
    this.aborting = false;
    return this.enqueue(() => this.runStep(step)).finally(() => (this.stepping = false));
  }

  abort(): void {
    this.aborting = true;
  }

  rest(): void {
    this.requireOpen();
  }

  createSampler(options: SamplerOptions): number {
    this.requireOpen();
    this.samplers.set(this.nextSampler, new FakeSampler(options, ENDS));
    return this.nextSampler++;
  }

  createScorer(options: ScorerOptions): number {
    this.requireOpen();
    this.scorers.set(this.nextSampler, options);
    return this.nextSampler++;
  }

  freeSampler(sampler: number): void {
    this.requireOpen();
    if (!this.samplers.delete(sampler) && !this.scorers.delete(sampler)) {
      throw new PagodaError('native.invalidBatch', { detail: `no sampler ${String(sampler)}` });
    }
  }

  scores(): { narrowed: number; whole: number } {
    return { narrowed: 0, whole: 0 };
  }

  async sequenceMaxPosition(sequence: number): Promise<number> {
    this.requireOpen(sequence);
    return this.enqueue(() => this.maxPosition(sequence));
  }

  canShift(): boolean {
    this.requireOpen();
    return true;
  }

  async savePages(sequence: number, ranges: Int32Array, scratch: number): Promise<Uint8Array[]> {
    this.requireOpen(sequence, scratch);
    return this.enqueue(() => {
      this.requireScratch(sequence, scratch);
      const pages: Uint8Array[] = [];
      for (let at = 0; at < ranges.length; at += 2) {
        const [from = 0, to = -1] = ranges.subarray(at, at + 2);
        const kept = this.cells.filter(
          (cell) => cell.sequences.has(sequence) && inRange(cell.position, from, to),
        );
        const end = to < 0 ? this.maxPosition(sequence) + 1 : to;
        if (kept.length === 0 || kept.length !== end - from)
          throw refused('absent', `positions of sequence ${String(sequence)}`);
        pages.push(Buffer.from(JSON.stringify(kept.map((cell) => [cell.position, cell.token]))));
      }
      return pages;
    });
  }

  async restorePages(sequence: number, pages: readonly Uint8Array[], scratch: number): Promise<void> {
    this.requireOpen(sequence, scratch);
    return this.enqueue(() => {
      this.requireScratch(sequence, scratch);
      const added: Cell[] = [];
      let end = this.maxPosition(sequence) + 1;
      for (const bytes of pages) {
        const saved = savedCells(bytes);
        if (end > 0 && saved[0]?.[0] !== end)
          throw refused('inTheWay', `the sequence ends at ${String(end)}`);
        for (const [position, token] of saved)
          added.push({ position, token, sequences: new Set([sequence]) });
        end = (added.at(-1)?.position ?? -1) + 1;
      }
      if (this.cells.length + added.length > this.contextLength)
        throw refused('noRoom', 'there is no room for the page');
      this.cells.push(...added);
    });
  }

  dispose(): Promise<void> {
    if (this.disposed) return Promise.resolve();
    this.disposed = true;
    return this.queue.then(() => this.onDispose());
  }

  private async runStep(step: NativeStep): Promise<NativeStepResult> {
    this.steps.push(step);
    const forced = await this.script.beforeStep?.(step);
    if (step.prefill?.drop) this.dropPiece();
    const ops = unpackCacheOps(step.cacheOps ?? new Int32Array());
    for (const [index, op] of ops.entries()) {
      const detail = this.change(op);
      if (detail !== null)
        return this.results(
          step,
          'cacheOpFailed',
          index,
          `cacheOps[${String(index)}], ${op.kind}: ${detail}`,
        );
    }
    this.beginPiece(step.prefill?.begin);
    const onlyOps = step.tokens.length === 0 && (ops.length > 0 || step.prefill !== undefined);
    const outcome = forced ?? (this.aborting ? 'aborted' : onlyOps ? 'ok' : this.place(step));
    const prefill = outcome === 'ok' && step.prefill ? this.goOn() : 'none';
    return { ...this.results(step, outcome, ops.length), prefill };
  }

  private beginPiece(begin: SlicedPrefill['begin']): void {
    if (!begin) return;
    const { sequence, position, tokens } = begin;
    if (this.piece) throw new Error('a piece is under way already');
    if (tokens.length === 0 || tokens.length > this.slicedTokens)
      throw new Error('no piece has so many tokens');
    const cells = [...tokens].map((token, index) => ({
      position: position + index,
      token,
      sequences: new Set([sequence]),
    }));
    this.piece = { sequence, cells, isPlaced: false, left: this.script.slices!.steps() };
  }

  private goOn(): NativeStepResult['prefill'] {
    const { piece } = this;
    if (!piece) return 'none';
    const { sequence, cells, isPlaced } = piece;
    const continues = isPlaced || cells[0]!.position === this.maxPosition(sequence) + 1;
    if (!continues) throw new Error('a piece does not go on from its sequence');
    const fits = isPlaced || this.cells.length + cells.length <= this.contextLength;
    if (piece.left <= 0 || !fits) {
      this.dropPiece();
      return 'failed';
    }
    if (!isPlaced) this.cells.push(...cells);
    piece.isPlaced = true;
    piece.left -= 1;
    if (piece.left > 0) return 'underWay';
    this.piece = null;
    return 'done';
  }

  private dropPiece(): void {
    const gone = new Set(this.piece?.cells);
    this.cells = this.cells.filter((cell) => !gone.has(cell));
    this.piece = null;
  }

  /** Does one operation, or says why it cannot be done and changes nothing. */
  private change(op: NativeCacheOp): string | null {
    const owned = (sequence: number) =>
      this.cells.filter((cell) => cell.sequences.has(sequence) && inRange(cell.position, op.from, op.to));
    switch (op.kind) {
      case 'copy':
        if (op.source !== op.target && owned(op.target).length > 0)
          return `sequence ${String(op.target)} already has positions of the range`;
        for (const cell of owned(op.source)) cell.sequences.add(op.target);
        return null;
      case 'remove':
        if (this.piece?.isPlaced && this.piece.sequence === op.sequence)
          throw new Error('cells of a piece under way are given up');
        if (this.script.isRecurrent && !(op.from <= 0 && op.to < 0))
          return "this model's memory cannot give up a part of a sequence";
        for (const cell of owned(op.sequence)) cell.sequences.delete(op.sequence);
        break;
      case 'shift':
        for (const cell of owned(op.sequence)) {
          cell.position += op.by;
          if (cell.position < 0) cell.sequences.clear();
        }
    }
    this.cells = this.cells.filter((cell) => cell.sequences.size > 0);
    return null;
  }

  /** Puts the batch into cells, or says why not and leaves everything as it was. */
  private place(step: NativeStep): StepOutcome {
    if (step.tokens.length === 0 || step.tokens.length > this.stepTokens) return 'invalidBatch';
    const next = new Map<number, number>();
    const added: Cell[] = [];
    let at = 0;
    for (const [index, token] of step.tokens.entries()) {
      const count = step.seqIdCounts[index] ?? 0;
      const ids = step.seqIds.subarray(at, at + count);
      const position = step.positions[index] ?? -1;
      at += count;
      if (token < 0 || token >= FAKE_VOCABULARY || count === 0) return 'invalidBatch';
      for (const id of ids) {
        if (id < 0 || id >= SEQUENCES) return 'invalidBatch';
        const expected = next.get(id) ?? this.maxPosition(id) + 1;
        const empty = expected === 0 && !next.has(id);
        if (position !== expected && !empty) return 'invalidBatch';
        next.set(id, position + 1);
      }
      added.push({ position, token, sequences: new Set(ids) });
    }
    if (this.cells.length + added.length > this.contextLength) return 'noKvRoom';
    this.cells.push(...added);
    return 'ok';
  }

  private results(
    step: NativeStep,
    outcome: StepOutcome,
    cacheOpsDone: number,
    detail = '',
  ): NativeStepResult {
    const walks = outcome === 'ok' ? this.follow(step) : [];
    const read = walks.flatMap((walk) => walk.read);
    const indexes = outcome === 'ok' && step.wantLogits ? [...step.outputs] : [];
    return {
      outcome,
      detail,
      cacheOpsDone,
      readCounts: Int32Array.from(walks, (walk) => walk.read.length),
      read: Int32Array.from(read, ({ at }) => at),
      sampled: Int32Array.from(read, ({ chosen }) => chosen),
      sampledLogprobs: Float32Array.from(read, ({ chosen, scores }) => scores?.logprobs[chosen] ?? NaN),
      logSumExps: Float32Array.from(read, ({ scores }) => scores?.logSumExp ?? NaN),
      topIds: Int32Array.from(read.flatMap(({ top }) => top.map(([id]) => id))),
      topLogprobs: Float32Array.from(read.flatMap(({ top }) => top.map(([, score]) => score))),
      chainLogprobs: new Float32Array(),
      chainTopIds: new Int32Array(),
      chainTopLogprobs: new Float32Array(),
      failures: walks.flatMap(({ failed }, walk) =>
        failed ? [{ walk, kind: 'noRanking' as const, detail: '' }] : [],
      ),
      logits: Float32Array.from(indexes.flatMap((index) => [...this.logitsOf(step, index)])),
      attendedCells: -1,
      decodeMs: 0,
      sampleMs: 0,
      submit: {
        moving: 0,
        placing: 0,
        building: 0,
        masking: 0,
        launching: 0,
        narrowing: 0,
        hidden: 0,
        graphs: 0,
        pages: 0,
      },
      aheadMs: 0,
      rowsAhead: 0,
      prefill: 'none',
      prefillMs: 0,
    };
  }

  /** Each walk's way through its outputs, by the rules of `NativeStep.walks`. */
  private follow(step: NativeStep): FakeWalk[] {
    const walks: FakeWalk[] = [];
    let first = 0;
    let saidBefore = 0;
    for (const [walk, count] of (step.walks ?? step.outputs.map(() => 1)).entries()) {
      const [sampler, topK] = [this.samplers.get(step.samplers[walk] ?? -1), step.topK[walk] ?? -1];
      const result: FakeWalk = { read: [], failed: false };
      const saidTo = saidBefore + (step.saidCounts?.[walk] ?? 0);
      const said = (step.said ?? new Int32Array()).subarray(saidBefore, saidTo);
      saidBefore = saidTo;
      for (let at = 0; at >= 0 && at < count;) {
        const row = this.logitsOf(step, step.outputs[first + at] ?? 0);
        result.failed = !Number.isFinite(Math.max(...row));
        if (result.failed) break;
        const chosen = sampler ? sampler.pick(row) : -1;
        const scores = topK >= 0 ? logProbabilities(row) : null;
        const scorer = this.scorers.get(step.samplers[walk] ?? -1);
        const ranked = scorer && rank(row, scorer, [...said], ENDS);
        const order = [...(ranked ?? scores?.logprobs ?? []).entries()].sort(
          (a, b) => b[1] - a[1] || a[0] - b[0],
        );
        result.read.push({ at, chosen, scores, top: order.slice(0, Math.max(topK, 0)) });
        const outputs = step.outputs.subarray(first, first + count);
        const agrees = (output: number, index: number) =>
          index > at && step.parents?.[first + index] === at && step.tokens[output] === chosen;
        at = sampler ? outputs.findIndex(agrees) : at + 1;
      }
      walks.push(result);
      first += count;
    }
    return walks;
  }

  private logitsOf(step: NativeStep, index: number): Float32Array {
    const first =
      step.seqIds[step.seqIdCounts.subarray(0, index).reduce((sum, count) => sum + count, 0)] ?? 0;
    const position = step.positions[index] ?? 0;
    const seen = this.cells.filter((cell) => cell.sequences.has(first) && cell.position <= position);
    const tokens = seen.sort((a, b) => a.position - b.position).map((cell) => cell.token);
    const followed = this.script.follow ? this.script.follow(tokens) : ((tokens.at(-1) ?? 0) + 1) % 256;
    if (typeof followed !== 'number') return followed;
    const row = new Float32Array(FAKE_VOCABULARY);
    row[followed] = 20;
    return row;
  }

  private requireScratch(sequence: number, scratch: number): void {
    if (scratch === sequence || this.maxPosition(scratch) >= 0)
      throw new PagodaError('native.invalidBatch', { detail: `scratch id ${String(scratch)} is in use` });
  }

  private maxPosition(sequence: number): number {
    return this.cells.reduce(
      (max, cell) => (cell.sequences.has(sequence) ? Math.max(max, cell.position) : max),
      -1,
    );
  }

  private enqueue<T>(work: () => T | Promise<T>): Promise<T> {
    const done = this.queue.then(work);
    this.queue = done.catch(() => undefined);
    return done;
  }

  private requireOpen(...sequences: number[]): void {
    if (this.disposed) throw new PagodaError('native.disposed', { what: 'context' });
    for (const id of sequences) {
      if (!Number.isInteger(id) || id < 0 || id >= SEQUENCES) {
        throw new PagodaError('native.invalidBatch', {
          detail: `sequence id ${String(id)} is not in 0..255`,
        });
      }
    }
  }
}
