import type { Message } from '../../electron/ipc/contract/app.ts';

/** A stretch this long is only said once, mostly. In characters. */
const telling = 48;

export interface Said {
  readonly id: string;
  /** As the message has them, in its own writing. */
  readonly words: string;
}

/**
 * Which message has most of a page's text, and which part of it that is. Pages are cut at tokens and have the template's marks in them; so the longest
 * stretch between marks counts, by its middle. `writing`: what replies under way say so far, by message.
 */
export function messageSaying(
  list: readonly Pick<Message, 'id' | 'content'>[],
  text: string,
  writing: Readonly<Record<string, string>> = {},
): Said | null {
  const stretches = text
    .split(/<\|[^|]*\|>|<\/?s>/)
    // Templates write who speaks on a line before what is said.
    .flatMap((stretch) => [stretch.trim(), stretch.slice(stretch.indexOf('\n') + 1).trim()])
    .filter((stretch) => stretch.length > 3)
    .sort((a, b) => b.length - a.length);
  for (const stretch of stretches) {
    const middle = stretch.length / 2;
    const core =
      stretch.length <= telling ? stretch : stretch.slice(middle - telling / 2, middle + telling / 2);
    // The last one that says it: what is repeated is mostly an earlier turn's text quoted.
    const message = list.findLast(({ id, content }) => (writing[id] ?? content).includes(core));
    if (!message) continue;
    const content = writing[message.id] ?? message.content;
    return { id: message.id, words: content.includes(stretch) ? stretch : core };
  }
  return null;
}
