import { assertNever } from '../../contract/assertNever.ts';
import type { ApiError } from '../apiError.ts';
import type { EventStream } from '../http/eventStream.ts';
import type { CallPart, Ending, Part, Progress, Sink, Usage } from './answer.ts';
import { timingsBody, usageBody, type Head, type Said, type Wire } from './wire.ts';

interface Waiting {
  text: string;
  reasoning: string;
  scores: Part['scores'][number][];
  calls: CallPart[];
  tokens: number;
}

export interface StreamedOptions {
  readonly wire: Wire;
  readonly head: Head;
  readonly usage: boolean;
  /** How many tokens there are, in each chunk. */
  readonly counts: boolean;
  /** Opens the answer; called once, with the first that is to be said. */
  readonly open: (onDrain: () => void) => EventStream;
  readonly told: (progress: Progress) => void;
}

/**
 * Replies as a stream. While its reader is slow, what comes gathers and goes out in larger pieces: memory holds the reply at most, and the engine never
 * waits.
 */
export class Streamed implements Sink {
  private stream: EventStream | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private readonly opened = new Set<number>();
  /** Characters of each reply that are out. */
  private readonly said = new Map<number, number>();
  private state: Progress | null = null;

  constructor(private readonly options: StreamedOptions) {}

  get isOpen(): boolean {
    return this.stream !== null;
  }

  /** More than that it is heard. */
  get hasSaid(): boolean {
    return this.opened.size > 0 || this.waiting.size > 0;
  }

  /** What is to be said to whoever waits. */
  aliveWords(): string {
    return this.state === null ? 'still here' : progressWords(this.state);
  }

  progress(progress: Progress): void {
    const before = this.state?.kind;
    this.state = progress.kind === 'resumed' ? null : progress;
    this.options.told(progress);
    // Read prompts and queues move often; that somebody was set aside is news.
    if (this.stream && (progress.kind === 'paused' || (progress.kind === 'resumed' && before === 'paused')))
      this.stream.comment(progressWords(progress));
  }

  /** Tells the reader that it is being served, before there is anything to tell. */
  begin(): EventStream {
    this.stream ??= this.options.open(() => this.flush());
    return this.stream;
  }

  part(reply: number, { text, reasoning, scores, calls, tokens }: Part): void {
    this.state = null;
    const stream = this.begin();
    const own = this.waiting.get(reply) ?? { text: '', reasoning: '', scores: [], calls: [], tokens };
    this.waiting.set(reply, own);
    // Reasoning after text is another part: their order is part of what is said.
    if ((reasoning !== '' && own.text !== '') || (reasoning + text !== '' && own.calls.length > 0)) {
      this.say(reply, own);
      Object.assign(own, { text: '', reasoning: '', scores: [], calls: [] });
    }
    own.tokens = Math.max(own.tokens, tokens);
    own.text += text;
    own.reasoning += reasoning;
    own.scores.push(...scores);
    own.calls.push(...calls);
    if (!stream.full) this.flush();
  }

  ended(reply: number, ending: Ending): void {
    this.begin();
    this.sayAll(reply);
    this.openReply(reply, null);
    this.chunk([this.options.wire.ending(reply, ending)]);
  }

  done(usage: Usage): void {
    const stream = this.begin();
    if (this.options.usage) this.chunk([], { usage: usageBody(usage), ...timingsBody(usage) });
    stream.end('data: [DONE]\n\n');
  }

  /** In the middle of a stream there is no status any more: the error is an event, as OpenAI's clients know it. */
  failed(error: ApiError): void {
    const stream = this.begin();
    for (const reply of this.waiting.keys()) this.sayAll(reply);
    stream.data(error.body());
    stream.end('');
  }

  private flush(): void {
    for (const reply of this.waiting.keys()) {
      if (this.stream?.full) return;
      this.sayAll(reply);
    }
  }

  private sayAll(reply: number): void {
    const own = this.waiting.get(reply);
    if (!own) return;
    this.waiting.delete(reply);
    this.say(reply, own);
  }

  private say(reply: number, part: Part): void {
    if (part.text === '' && part.reasoning === '' && part.scores.length + part.calls.length === 0) return;
    this.openReply(reply, part);
    const at = this.said.get(reply) ?? 0;
    const { usage, counts, wire } = this.options;
    this.chunk([wire.part(reply, part, at)], {
      ...(usage ? { usage: null } : {}),
      // llama-server's name.
      ...(counts ? { timings: { predicted_n: part.tokens } } : {}),
    });
    this.said.set(reply, at + part.reasoning.length + part.text.length);
  }

  private openReply(reply: number, first: Said | null): void {
    if (this.opened.has(reply)) return;
    this.opened.add(reply);
    const opening = this.options.wire.opening(reply, first);
    if (opening) this.chunk([opening]);
  }

  private chunk(choices: readonly object[], more: object = this.options.usage ? { usage: null } : {}): void {
    const { head, wire } = this.options;
    this.stream?.data({ ...head, object: wire.chunkName, choices, ...more });
  }
}

function progressWords(progress: Progress): string {
  switch (progress.kind) {
    case 'waiting':
      return progress.ahead === 0 ? 'waiting, next' : `waiting, ${progress.ahead} before this`;
    case 'loading':
      return `loading the model, ${Math.round(progress.fraction * 100)} %`;
    case 'reading':
      return `reading the prompt, ${progress.read} of ${progress.total} tokens`;
    case 'paused':
      return 'paused, waiting for room';
    case 'resumed':
      return 'resumed';
    default:
      return assertNever(progress);
  }
}
