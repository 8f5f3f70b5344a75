import type { FinishReason, ReturnedBeam } from '../../contract/generation.ts';
import type { JobEnd, Listener } from '../../job.ts';
import { reasonOf, type FinishedBeam, type Search } from '../../sampling/beams/index.ts';
import type { ReplyText, Tokenizer } from '../../text/index.ts';
import type { FinalEvent, PassingEvent } from '../liveReply.ts';
import type { Stopwatch } from '../stopwatch.ts';
import { BeamTree } from './beamTree.ts';

/** The tree is told of at most this often, in milliseconds. */
const TELL_EVERY = 100;

export interface BeamReplyOptions {
  search: Search;
  promptTokens: readonly number[];
  /** The tokens that it goes on from; null where they are not known. */
  continued: readonly number[] | null;
  /** How many beams are returned. */
  returned: number;
  /** Why beams of the greatest length end. */
  atLength: FinishReason;
  tokenizer: Tokenizer;
  /** Takes the tokens of one beam apart. */
  makeText: () => ReplyText;
  stopwatch: Stopwatch;
  emit: (event: PassingEvent) => void;
  finish: (event: FinalEvent) => void;
}

/** One `generate` request that is searched for: gives its client the tree as it grows, and the beams when it is over. */
export class BeamReply implements Listener {
  private readonly tree: BeamTree;
  private progress: number | null = null;
  private begun = false;
  private toldAt = -Infinity;

  constructor(private readonly options: BeamReplyOptions) {
    this.tree = new BeamTree(options.search, options.tokenizer);
  }

  /** The search is one token further. */
  advanced(): void {
    this.options.stopwatch.token();
    this.tree.note();
  }

  waits(ahead: number): void {
    this.options.emit({ type: 'queued', ahead });
  }

  paused(): void {
    this.tell();
    this.options.emit({ type: 'paused' });
  }

  admitted(cached: number): void {
    const { stopwatch, emit, promptTokens } = this.options;
    stopwatch.starts(cached);
    if (this.begun) return emit({ type: 'resumed' });
    this.begun = true;
    emit({ type: 'prompt', read: cached, total: promptTokens.length });
  }

  read(tokens: number): void {
    if (tokens <= this.options.promptTokens.length) this.progress = tokens;
  }

  chosen(): FinishReason | null {
    throw new Error('a search chooses no single token');
  }

  drafted(): void {
    throw new Error('nothing is drafted for a search');
  }

  flush(): void {
    const at = this.options.stopwatch.now();
    if (at - this.toldAt < TELL_EVERY) return;
    this.toldAt = at;
    this.tell();
  }

  ended(end: JobEnd): void {
    this.tell();
    const { search, returned, atLength, stopwatch, promptTokens, continued, emit, finish } = this.options;
    if (end.kind === 'failed') return finish({ type: 'failed', error: end.error });
    const cut = search.isOver ? atLength : end.reason;
    const beams = search
      .finished()
      .slice(0, returned)
      .map((beam) => this.beam(beam, cut));
    const [best] = beams;
    const tokenIds = best?.tokenIds ?? [];
    const finishReason = best?.finishReason ?? end.reason;
    const pace = { generatedTokens: tokenIds.length, tokensPerSecond: stopwatch.tokensPerSecond() };
    if (best?.reasoning)
      emit({ type: 'reasoning', text: best.reasoning, ms: stopwatch.writingMs(), ...pace });
    if (best && best.text !== '') emit({ type: 'text', text: best.text, ...pace });
    const mayGoOn = finishReason !== 'stop' && finishReason !== 'stopString' && continued !== null;
    finish({
      type: 'done',
      finishReason,
      tokenIds,
      promptTokenIds: [...promptTokens],
      ...(mayGoOn ? { replyTokenIds: [...continued, ...tokenIds] } : {}),
      beams,
      seed: null,
      timings: stopwatch.timings(promptTokens.length),
    });
  }

  private beam(finished: FinishedBeam, atLength: FinishReason): ReturnedBeam {
    const { tokenizer, makeText } = this.options;
    const tokenIds = finished.beam.tokens();
    const text = makeText();
    const parts = [];
    for (const token of tokenIds) {
      if (tokenizer.endsReply(token)) break;
      const { stopped, ...part } = text.push(token, true);
      parts.push(part);
      if (stopped) break;
    }
    parts.push(text.end());
    const reasoning = parts.map((part) => part.reasoning).join('');
    return {
      text: parts.map(({ answer }) => answer).join(''),
      ...(reasoning === '' ? {} : { reasoning }),
      tokenIds,
      score: finished.score,
      finishReason: reasonOf(finished, atLength),
    };
  }

  private tell(): void {
    const { emit, promptTokens } = this.options;
    if (this.progress !== null) emit({ type: 'prompt', read: this.progress, total: promptTokens.length });
    this.progress = null;
    const grown = this.tree.take();
    if (grown) emit(grown);
  }
}
