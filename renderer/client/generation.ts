import type { EngineContract } from '../../engine/contract/engine.ts';
import type { GenerateEvent, GenerateParamsInput } from '../../engine/contract/generation.ts';
import type { Client, OpenStream } from '../../engine/transport/client.ts';

export type FinalEvent = Extract<GenerateEvent, { type: 'done' | 'failed' }>;

/**
 * One reply under way. The caller chooses: iterate it for every event, await `result` for the final one alone, or both, in that order.
 * `cancel` asks the engine to stop; the final event still comes.
 */
export class Generation implements AsyncIterable<GenerateEvent> {
  private final: FinalEvent | undefined;

  constructor(private readonly stream: OpenStream<GenerateEvent>) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<GenerateEvent> {
    for await (const event of this.stream) {
      if (event.type === 'done' || event.type === 'failed') this.final = event;
      yield event;
    }
  }

  /** The final event; reads what is left of the stream to get it. */
  async result(): Promise<FinalEvent> {
    if (!this.final) for await (const event of this) void event;
    if (!this.final) throw new Error('a generation ended without its final event');
    return this.final;
  }

  cancel(): void {
    this.stream.cancel();
  }
}

export function generate(engine: Client<EngineContract>, params: GenerateParamsInput): Generation {
  return new Generation(engine.open('generate', params));
}
