import type { GenerateEvent } from '../../contract/generation.ts';
import type { EventStream } from '../http/eventStream.ts';

/** The engine's events as they go out: while their reader is slow they wait, and texts that follow each other become one. */
export class EventQueue {
  private waiting: GenerateEvent[] = [];

  constructor(private readonly stream: Pick<EventStream, 'full' | 'data'>) {}

  push(event: GenerateEvent): void {
    const last = this.waiting.at(-1);
    if (last?.type !== event.type) this.waiting.push(event);
    else if (event.type === 'text' || event.type === 'reasoning')
      this.replaceLast({ ...event, text: (last as typeof event).text + event.text });
    // How far a prompt is read, and how many are before, is what was told last.
    else if (event.type === 'prompt' || event.type === 'queued') this.replaceLast(event);
    else this.waiting.push(event);
    if (event.type === 'done' || event.type === 'failed') this.sendAll();
    else this.flush();
  }

  flush(): void {
    while (!this.stream.full && this.waiting.length > 0) this.stream.data(this.waiting.shift()!);
  }

  private replaceLast(event: GenerateEvent): void {
    this.waiting[this.waiting.length - 1] = event;
  }

  private sendAll(): void {
    for (const event of this.waiting.splice(0)) this.stream.data(event);
  }
}
