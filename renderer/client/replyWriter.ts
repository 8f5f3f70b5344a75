import type { AppContract, MessageState } from '../../electron/ipc/contract/app.ts';
import type { Timings } from '../../engine/contract/generation.ts';
import type { Client } from '../../engine/transport/client.ts';
import type { Schedule } from './frameBatch.ts';

/** How long text may stay unwritten: what a killed app can lose of a reply. */
export const writeEveryMs = 150;

/**
 * Writes a reply to disk as it streams, one call at a time and in order. `at` is the length already stored (UTF-16 units). A write that
 * failed leaves its text in place for the next one; `finish` rejects if the last could not be written.
 */
export class ReplyWriter {
  private unwritten = '';
  private chain: Promise<void> = Promise.resolve();
  private scheduled = false;

  constructor(
    private readonly app: Client<AppContract>,
    private readonly messageId: string,
    private at: number,
    private readonly schedule: Schedule = (callback) => void setTimeout(callback, writeEveryMs),
  ) {}

  append(text: string): void {
    this.unwritten += text;
    if (this.scheduled || text === '') return;
    this.scheduled = true;
    this.schedule(() => {
      this.scheduled = false;
      this.chain = this.chain.then(() => this.write()).catch(() => {});
    });
  }

  async finish(state: MessageState, timings: Timings | null): Promise<void> {
    await this.chain;
    await this.write();
    await this.app.request('messages.finish', { id: this.messageId, state, timings });
  }

  private async write(): Promise<void> {
    const text = this.unwritten;
    if (text === '') return;
    await this.app.request('messages.append', { id: this.messageId, at: this.at, text });
    this.at += text.length;
    this.unwritten = this.unwritten.slice(text.length);
  }
}
