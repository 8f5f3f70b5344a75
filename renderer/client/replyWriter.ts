import type { AppContract, MessagePart, MessageState, ReplyFacts } from '../../electron/ipc/contract/app.ts';
import { toErrorValue, type ErrorValue } from '../../engine/contract/errors.ts';
import type { Client } from '../../engine/transport/client.ts';

/** How long text may stay unwritten, in milliseconds: what a killed app can lose of a reply. */
export const writeEveryMs = 200;
/** How long a reply's end may wait for the disk before it counts as not saved, in milliseconds. */
const saveWithinMs = 1000;
/** Pauses between tries of a write that failed, in milliseconds; the last one goes on. */
const pausesMs = [250, 500, 1000, 2000] as const;

/** Calls back once, after `ms`. */
export type After = (ms: number, callback: () => void) => void;

/** To the next tick of one clock: replies that stream at once wake whoever writes them once for all. Milliseconds. */
const toNextTick = (): number => writeEveryMs - (performance.now() % writeEveryMs);

/** Where a reply's text stands: on disk or soon, in memory alone (with why, where that is known), or given up with why. */
export type Saving =
  | { readonly kind: 'saved' }
  | { readonly kind: 'unsaved'; readonly error: ErrorValue | null }
  | { readonly kind: 'lost'; readonly error: ErrorValue };

/**
 * Writes a reply to disk as it streams, one call at a time and in order. What could not be written stays in memory and is tried again until it is, for
 * as long as the window lives: a locked file or a full disk passes. Only what can never succeed (the message was deleted) is given up.
 */
export class ReplyWriter {
  private readonly unwritten: Record<MessagePart, string> = { reasoning: '', content: '' };
  private readonly at: Record<MessagePart, number>;
  private end: ({ readonly state: MessageState } & ReplyFacts) | undefined;
  private writing = false;
  private scheduled = false;
  private failures = 0;
  private saving: Saving = { kind: 'saved' };
  private ended: () => void = () => undefined;

  /** `at`: the lengths that are stored already, in UTF-16 units. `onSaving` hears each change. */
  constructor(
    private readonly app: Client<AppContract>,
    private readonly messageId: string,
    at: Readonly<Record<MessagePart, number>>,
    private readonly onSaving: (saving: Saving) => void = () => undefined,
    private readonly after: After = (ms, callback) => void setTimeout(callback, ms),
  ) {
    this.at = { ...at };
  }

  append(text: string, part: MessagePart = 'content'): void {
    this.unwritten[part] += text;
    if (text !== '') this.schedule(toNextTick());
  }

  /** Resolves once the reply is stored in its final state, or once it is known that this takes longer (or fails): the writer then goes on alone. */
  finish(state: MessageState, facts: ReplyFacts): Promise<void> {
    this.end = { state, ...facts };
    const ended = new Promise<void>((resolve) => (this.ended = resolve));
    this.after(saveWithinMs, () => {
      if (this.end && this.saving.kind === 'saved') this.tell({ kind: 'unsaved', error: null });
    });
    void this.write();
    return ended;
  }

  /** A reply that goes on: a final state that still waits to be written is out of date. */
  resume(): void {
    this.end = undefined;
  }

  private schedule(ms: number): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.after(ms, () => {
      this.scheduled = false;
      void this.write();
    });
  }

  private async write(): Promise<void> {
    if (this.writing || this.saving.kind === 'lost') return;
    this.writing = true;
    try {
      while (this.unwrittenPart() || this.end) await this.writeNext();
      this.failures = 0;
      this.tell({ kind: 'saved' });
    } catch (thrown) {
      this.fail(toErrorValue(thrown));
    } finally {
      this.writing = false;
    }
  }

  private async writeNext(): Promise<void> {
    const part = this.unwrittenPart();
    const { end } = this;
    if (part) {
      const text = this.unwritten[part];
      await this.app.request('messages.append', { id: this.messageId, part, at: this.at[part], text });
      this.at[part] += text.length;
      this.unwritten[part] = this.unwritten[part].slice(text.length);
    } else if (end) {
      await this.app.request('messages.finish', { id: this.messageId, ...end });
      if (this.end === end) this.end = undefined;
    }
  }

  private unwrittenPart(): MessagePart | undefined {
    return (['reasoning', 'content'] as const).find((part) => this.unwritten[part] !== '');
  }

  private fail(error: ErrorValue): void {
    if (error.code !== 'storage.failed') return this.tell({ kind: 'lost', error });
    this.tell({ kind: 'unsaved', error });
    this.schedule(pausesMs[Math.min(this.failures++, pausesMs.length - 1)]!);
  }

  private tell(saving: Saving): void {
    const same = saving.kind === 'saved' && this.saving.kind === 'saved';
    this.saving = saving;
    if (!same) this.onSaving(saving);
    if (!this.end || saving.kind !== 'saved') this.ended();
  }
}
