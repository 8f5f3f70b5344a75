import type { Overflow, View } from '../../contract/overflow.ts';
import type { ChatMessage } from '../../contract/prompt.ts';

/** Tokens that a conversation may take, most generous last. */
export interface Room {
  /** A new view takes this much at most, so that it serves for a while before more has to go. */
  readonly target: number;
  /** A view that there is stays as long as it takes no more. */
  readonly limit: number;
  /** What the last turn alone may take. */
  readonly most: number;
}

export const WHOLE: View = { dropped: 0, newly: 0, tokens: 0, summary: null };

export const leadingSystem = (messages: readonly ChatMessage[]): number => {
  const first = messages.findIndex(({ role }) => role !== 'system');
  return first < 0 ? messages.length : first;
};

/** Where a view may begin: before a turn of the person's. Counted after the leading system messages, from 0 up. */
export function turnStarts(messages: readonly ChatMessage[]): number[] {
  const said = messages.slice(leadingSystem(messages));
  return [0, ...said.flatMap(({ role }, at) => (role === 'user' && at > 0 ? [at] : []))];
}

/**
 * The conversation without its first `dropped` messages after the leading system ones. A summary of them goes to the beginning of the turn that is
 * first then: every template takes that. An empty one says nothing.
 */
export function viewed(
  messages: readonly ChatMessage[],
  { dropped, summary }: Pick<View, 'dropped' | 'summary'>,
): ChatMessage[] {
  const system = leadingSystem(messages);
  const kept = messages.slice(system + dropped);
  const [first, ...rest] = kept;
  const told = summary && dropped > 0 && first;
  return [
    ...messages.slice(0, system),
    ...(told ? [{ ...first, content: summaryText(summary) + first.content }, ...rest] : kept),
  ];
}

const summaryText = (summary: string): string =>
  `[What was said before, as a summary: ${summary.trim()}]\n\n`;

/**
 * Leaves out as many of the oldest turns as it takes, none where all fits. A view that was found before (`known`) stays while it fits and one that
 *
 * begins earlier would be too long for a new one: else the same conversation would be seen from another place at each turn, and read again.
 * `fits`: the last turn alone takes no more than `room.most`. `encode`: fewer messages have to be fewer tokens, more or less.
 */
export function fit<P extends { readonly tokens: readonly number[] }>(
  messages: readonly ChatMessage[],
  known: Omit<Overflow, 'policy'>,
  room: Room,
  encode: (view: readonly ChatMessage[]) => P,
): { encoded: P; view: View; fits: boolean } {
  const starts = turnStarts(messages);
  const before = Math.max(0, starts.indexOf(known.dropped));
  const made = new Map<number, P>();
  const at = (index: number): P => {
    const summary = index === before ? known.summary : null;
    const prompt = made.get(index) ?? encode(viewed(messages, { dropped: starts[index]!, summary }));
    made.set(index, prompt);
    return prompt;
  };
  const takes = (index: number) => at(index).tokens.length;
  const chosen = (index: number) => {
    const dropped = starts[index]!;
    const more = index > before;
    return {
      encoded: at(index),
      view: {
        dropped,
        newly: more ? dropped - starts[before]! : 0,
        tokens: more ? Math.max(0, takes(before) - takes(index)) : 0,
        summary: index === before && index > 0 ? known.summary : null,
      },
      fits: takes(index) <= room.most,
    };
  };
  if (before > 0 && takes(before) <= room.limit && takes(before - 1) > room.target) return chosen(before);
  if (takes(0) <= room.limit) return chosen(0);
  const last = starts.length - 1;
  let least = 1;
  for (let most = last; least < most;) {
    const middle = (least + most) >> 1;
    if (takes(middle) <= room.target) most = middle;
    else least = middle + 1;
  }
  return chosen(Math.min(least, last));
}
