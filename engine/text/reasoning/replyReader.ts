import type { Span } from '../spans.ts';
import { ChannelReader } from './channelReader.ts';
import type { ReasoningFormat, TagFormat } from './formats.ts';
import { TagReader } from './tagReader.ts';

/** What came of a reply, taken apart. */
export interface ReplyParts {
  readonly reasoning: string;
  readonly answer: string;
}

/** Takes a reply apart as it streams. Holds back only what could still become a mark. */
export interface ReplyReader {
  push(span: Span): ReplyParts;
  /** The reply is over: what was held back is text after all. */
  end(): ReplyParts;
}

/** Where the prompt leaves the reply: `reasoning` where it ends within it, opened by the mark of `format` (null: of a channel). */
export type ReplyStart =
  | { readonly kind: 'anything' }
  | { readonly kind: 'answer' }
  | { readonly kind: 'reasoning'; readonly format: TagFormat | null };

export function makeReader(formats: readonly ReasoningFormat[], start: ReplyStart): ReplyReader {
  const channels = formats.find((format) => format.kind === 'channels');
  if (channels) return new ChannelReader(channels.byToken, start.kind);
  return new TagReader(
    formats.filter((format) => format.kind === 'tags'),
    start,
  );
}
