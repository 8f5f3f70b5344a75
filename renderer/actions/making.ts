import type { Message } from '../../electron/ipc/contract/app.ts';
import type { ReplyMaking } from '../../electron/ipc/contract/making.ts';
import type { GenerateEvent, GenerateParamsInput } from '../../engine/contract/generation.ts';
import { overflow, type Overflow } from '../../engine/contract/overflow.ts';
import type { Pagoda } from '../pagoda.ts';
import { kernelsOf, withRun } from '../stores/making.ts';

/** Notes how a reply is made while it is. */
export class Making {
  /** Null until it has ended, and where it failed. */
  made: ReplyMaking | null = null;
  private params: GenerateParamsInput | null = null;
  private overflow: Overflow = overflow.parse({});
  private writing = false;
  private cutMeanwhile = false;

  constructor(
    private readonly pagoda: Pagoda,
    private readonly message: Message,
  ) {}

  begin(params: GenerateParamsInput): GenerateParamsInput {
    this.params = params;
    // A reply that begins without a word about it sees all.
    this.overflow = { policy: params.overflow?.policy ?? 'stop', dropped: 0, summary: null };
    return params;
  }

  take(event: GenerateEvent): void {
    if (event.type === 'text' || event.type === 'reasoning') this.writing = true;
    if (event.type === 'overflowed') {
      if (this.writing) this.cutMeanwhile = true;
      else this.overflow = { policy: this.overflow.policy, dropped: event.dropped, summary: event.summary };
    }
    if (event.type === 'done') this.end(event);
  }

  private end(done: Extract<GenerateEvent, { type: 'done' }>): void {
    const { params, overflow: seen, cutMeanwhile, pagoda, message } = this;
    const { model } = pagoda.models.getState();
    const kernels = model.kind === 'ready' ? kernelsOf(model.model) : '';
    if (params) this.made = withRun(message, done, { params, overflow: seen, cutMeanwhile, kernels });
  }
}
