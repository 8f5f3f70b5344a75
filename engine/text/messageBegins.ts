import type { ChatMessage } from '../contract/prompt.ts';

/** Around a message's number, where its text begins: a noncharacter that no text carries. */
const MARK = '\u{10FFFF}';
const MARKS = new RegExp(`${MARK}(\\d+)${MARK}`, 'gu');
/** A mark of the template's stands so near before a message's text, in tokens. */
const NEAR = 16;
/** Where there is none, a token may reach over the beginning. */
const MARGIN = 4;

/** The messages with a mark before the text of each that says something. */
export const withMarks = (messages: readonly ChatMessage[]): ChatMessage[] =>
  messages.map(({ tokenIds: _, ...message }, index) => {
    const content = message.content.replaceAll(MARK, '\uFFFD');
    return content.trim() === '' ? message : { ...message, content: `${MARK}${index}${MARK}${content}` };
  });

/**
 * About where the text of each message begins in a prompt that was rendered with marks, in tokens. One that the template left out begins where the
 * next one does. `count`: tokens of a text.
 */
export function beginsIn(rendered: string, messages: number, count: (text: string) => number): number[] {
  const begins = new Array<number>(messages).fill(-1);
  let tokens = 0;
  let from = 0;
  for (const match of rendered.matchAll(MARKS)) {
    tokens += count(rendered.slice(from, match.index));
    from = match.index + match[0].length;
    const message = Number(match[1]);
    if (message < messages && begins[message] === -1) begins[message] = tokens;
  }
  let next = tokens + count(rendered.slice(from));
  for (let index = messages - 1; index >= 0; index--) {
    if (begins[index] === -1) begins[index] = next;
    next = begins[index]!;
  }
  return begins;
}

/**
 * Near `begin`, a place in `tokens` up to which they are the same whatever the message says: after the template's last control token before it,
 * where it has one, for texts beside these are made into tokens by themselves.
 */
export function exactBegin(
  begin: number,
  tokens: readonly number[],
  isControl: (token: number) => boolean,
): number {
  for (let at = Math.min(begin + 1, tokens.length); at > 0 && at > begin - NEAR; at--)
    if (isControl(tokens[at - 1]!)) return at;
  return Math.max(0, Math.min(begin, tokens.length) - MARGIN);
}
