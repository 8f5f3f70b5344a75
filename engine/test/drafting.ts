import type { FinishReason } from '../contract/generation.ts';
import { Device, type TokenScores } from '../device/index.ts';
import { DraftModel } from '../drafter/index.ts';
import type { Job } from '../job.ts';
import { KvCache } from '../kv/index.ts';
import { samplerOptions } from '../native/test/device.ts';
import type { Context, SamplerOptions } from '../native/native.d.ts';
import { PlainChooser } from '../sampling/index.ts';
import { makeSequence, Scheduler, StepCost } from '../scheduler/index.ts';
import type { Drafting } from '../speculation/index.ts';
import { StepLoop } from '../step.ts';
import type { ReplyText } from '../text/index.ts';

/** What a reply came to: its tokens, and their scores as they were reported. */
export interface Written {
  tokens: number[];
  scores: (TokenScores | null)[];
  /** Where it was wished for. */
  text: string;
  end: string;
  /** Proposed, and taken. */
  drafted: number;
  taken: number;
}

export interface Wish {
  prompt: readonly number[];
  sampler: Partial<SamplerOptions>;
  /** Tokens at most. */
  length: number;
  /** The reply ends with one of these. */
  ends?: ReadonlySet<number>;
  /** Its text is read along, and its stop strings end the reply. */
  makeText?: () => ReplyText;
  drafting?: Drafting | null;
}

/**
 * Steps on a real context, for replies that are all there from the start; the cache is empty before and after, and its books are looked at. `second`:
 * the context of a draft model with the same vocabulary.
 */
export async function writeAll(
  context: Context,
  wishes: readonly Wish[],
  second: Context | null = null,
): Promise<Written[]> {
  const cache = new KvCache(context.contextLength);
  const cost = new StepCost();
  const scheduler = new Scheduler(cache, cost, context.stepTokens);
  const device = new Device(context);
  // Every step takes the same, so that what is offered depends on no machine: in a busy moment short replies would not get a draft.
  let clock = 0;
  const now = () => (clock += 1);
  const drafted = second && new KvCache(second.contextLength);
  const onStep = () => {
    cache.checkIntegrity();
    drafted?.checkIntegrity();
  };
  const draftModel =
    second && drafted
      ? new DraftModel({
          context: second,
          cache: drafted,
          cost: new StepCost(),
          target: { context, cost },
          relativeCost: 1,
          commonTokens: Infinity,
          isEnd: () => false,
          now,
          onFailure: (error) => {
            throw error;
          },
        })
      : null;
  const loop = new StepLoop({
    context,
    device,
    cache,
    scheduler,
    cost,
    now,
    draftModel,
    onStep,
  });
  const running = loop.run();
  const written = await Promise.all(
    wishes.map(
      (wish, index) => new Promise<Written>((resolve) => loop.submit(jobOf(index + 1, wish, resolve))),
    ),
  );
  cache.checkIntegrity();
  await loop.forget();
  loop.close();
  await running;
  const { used, parked } = cache.counts();
  if (used + parked > 0) throw new Error(`${used} cells are left over, and ${parked} parked ones`);
  await device.arrange(cache.takeOps());
  await draftModel?.settle();
  return written;
}

function jobOf(id: number, wish: Wish, resolve: (written: Written) => void): Job {
  const { prompt, sampler, drafting = null } = wish;
  const reading = new Reading(wish);
  const options = samplerOptions({ history: Int32Array.from(prompt), ...sampler });
  const sequence = makeSequence(id, prompt, drafting);
  return {
    task: { id, tag: '', priority: 'person', arrived: 0, sequences: [sequence], choosesTokens: true },
    chooser: new PlainChooser(2, () => options),
    listener: {
      waits: () => undefined,
      admitted: () => undefined,
      paused: () => undefined,
      read: () => undefined,
      flush: () => undefined,
      chosen: (token, scores) => reading.push(token, scores),
      drafted(tokens, taken) {
        reading.written.drafted += tokens;
        reading.written.taken += taken;
      },
      ended(end) {
        if (end.kind === 'failed') throw new Error(JSON.stringify(end.error));
        resolve(reading.written);
      },
    },
  };
}

/** A reply as it comes, until something that was wished for ends it. */
class Reading {
  readonly written: Written = { tokens: [], scores: [], text: '', end: '', drafted: 0, taken: 0 };
  private readonly text: ReplyText | undefined;

  constructor(private readonly wish: Wish) {
    this.text = wish.makeText?.();
  }

  push(token: number, scores: TokenScores | null): FinishReason | null {
    const { written, text, wish } = this;
    if (written.end !== '') throw new Error('something came after the end');
    written.tokens.push(token);
    written.scores.push(scores);
    const fresh = text?.push(token);
    written.text += fresh?.answer ?? '';
    if ((fresh?.stopped ?? false) || wish.ends?.has(token)) written.end = 'stop';
    else if (written.tokens.length === wish.length) written.end = 'length';
    if (written.end === '') return null;
    if (!fresh?.stopped) written.text += text?.end().answer ?? '';
    return written.end as FinishReason;
  }
}

/** What a reply comes to that goes on like `whole` until what is wished for ends it. */
export function endingOf({ tokens, scores }: Written, wish: Wish): Written {
  const reading = new Reading(wish);
  for (const [index, token] of tokens.entries()) if (reading.push(token, scores[index]!) !== null) break;
  return reading.written;
}
