import type { Message } from '../../electron/ipc/contract/app.ts';
import { runSettings, type ReplyMaking, type ReplyRun } from '../../electron/ipc/contract/making.ts';
import type { LoadedModel } from '../../engine/contract/models.ts';
import type { GenerateEvent, GenerateParamsInput } from '../../engine/contract/generation.ts';
import type { Overflow } from '../../engine/contract/overflow.ts';

/** How replies came about. All pure. */

type Done = Extract<GenerateEvent, { type: 'done' }>;

/** What else is known of a run when it ends. */
export interface RunFacts {
  readonly params: GenerateParamsInput;
  /** What was left out when it began; and whether more was while it was written. */
  readonly overflow: Overflow;
  readonly cutMeanwhile: boolean;
  readonly kernels: string;
}

/**
 * The making of a reply after one more run. `begun`: the message as it was before; null where the tokens that it went on from are not known.
 */
export function withRun(
  begun: Pick<Message, 'made' | 'tokenIds' | 'content' | 'reasoning'>,
  done: Done,
  { params, overflow, cutMeanwhile, kernels }: RunFacts,
): ReplyMaking | null {
  if (done.promptTokenIds.length === 0) return null;
  const goesOn = begun.content !== '' || begun.reasoning !== '' || (begun.tokenIds?.length ?? 0) > 0;
  const before = goesOn ? begun.tokenIds : [];
  // The engine went on from other tokens where those are not what the text says in the model that runs.
  if (!before || !endsWith(done.promptTokenIds, before)) return null;
  const run: ReplyRun = {
    from: before.length,
    settings: runSettings.parse(params),
    seed: done.seed,
    system: systemOf(params),
    overflow,
    prompt: { tokens: done.promptTokenIds.length, hash: hashOf(done.promptTokenIds) },
    cutMeanwhile,
    drafts: done.drafts ?? [],
    kernels,
  };
  const known = before.length > 0 && begun.made?.tokenIds.length === before.length ? begun.made : null;
  if (before.length > 0 && !known) return null;
  return {
    tokenIds: [...before, ...done.tokenIds],
    runs: [...(known?.runs ?? []), run],
    picked: known?.picked ?? [],
    beams: done.beams ?? null,
  };
}

function systemOf({ prompt }: GenerateParamsInput): string | null {
  const first = prompt.kind === 'chat' ? prompt.messages[0] : undefined;
  return first?.role === 'system' ? first.content : null;
}

function endsWith(tokens: readonly number[], end: readonly number[]): boolean {
  const from = tokens.length - end.length;
  return from >= 0 && end.every((token, index) => tokens[from + index] === token);
}

/** What computes with what: replies of two that have the same are the same. */
export function kernelsOf({ gpu, kernels, cacheType, flashAttention, fileBytes }: LoadedModel): string {
  const device = gpu.layersOnDevice > 0 ? gpu.variant : kernels.choice;
  return `${device}, ${cacheType}, flash attention ${flashAttention ? 'on' : 'off'}, ${fileBytes} bytes`;
}

/** FNV-1a over the bytes of the ids, twice with different beginnings: for telling prompts apart, not for keeping anybody out. */
export function hashOf(tokens: readonly number[]): string {
  let [a, b] = [0x811c9dc5, 0x050c5d1f];
  for (const token of tokens)
    for (let shift = 0; shift < 32; shift += 8) {
      const byte = (token >>> shift) & 0xff;
      a = Math.imul(a ^ byte, 0x01000193);
      b = Math.imul(b ^ byte, 0x01000197);
    }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}

/** Where a token came from. `foreseen`: it was proposed by the engine, and the model drew the same. */
export type TokenOrigin = 'drawn' | 'foreseen' | 'picked';

export interface Provenance {
  readonly origins: readonly TokenOrigin[];
  /** Where a step's proposals were not all taken: the token that came instead of the first that was not, and how many there were. */
  readonly refused: ReadonlyMap<number, number>;
}

/** Of each token of a reply, whether it was foreseen. */
export function provenance({ tokenIds, runs, picked }: ReplyMaking): Provenance {
  const origins: TokenOrigin[] = tokenIds.map(() => 'drawn');
  const refused = new Map<number, number>();
  for (const [index, { from, drafts }] of runs.entries()) {
    const end = runs[index + 1]?.from ?? tokenIds.length;
    for (let at = 0; at + 2 < drafts.length; at += 3) {
      const [first, proposed, taken] = [from + drafts[at]!, drafts[at + 1]!, drafts[at + 2]!];
      for (let token = first; token < Math.min(first + taken, end); token++) origins[token] = 'foreseen';
      if (proposed > taken && first + taken < end) refused.set(first + taken, proposed - taken);
    }
  }
  for (const token of picked) if (token < origins.length) origins[token] = 'picked';
  return { origins, refused };
}

/** The making of a reply that has its first `length` tokens and then one that a person chose. */
export const branched = (made: ReplyMaking, length: number, token: number): ReplyMaking => ({
  tokenIds: [...made.tokenIds.slice(0, length), token],
  runs: made.runs.filter(({ from }, index) => index === 0 || from < length),
  picked: [...made.picked.filter((at) => at < length), length],
  beams: null,
});

/** The tokens that a run wrote itself: from its first up to the next run, or what a person put before that. */
export function ownTokens({ tokenIds, runs, picked }: ReplyMaking, index: number): readonly number[] {
  const { from } = runs[index]!;
  const next = runs[index + 1]?.from ?? tokenIds.length;
  const chosen = picked.find((at) => at >= from && at < next);
  return tokenIds.slice(from, chosen ?? next);
}
