/** How a model marks its reasoning within a reply: between `open` and `close`, before the answer. */
export interface TagFormat {
  readonly kind: 'tags';
  readonly open: string;
  readonly close: string;
  /** What may stand around the answer that follows, and is no part of it. */
  readonly around?: readonly string[];
}

/** gpt-oss: a reply is a row of messages, each with a header that names its channel. */
export interface ChannelFormat {
  readonly kind: 'channels';
  /** The marks are tokens of the vocabulary. */
  readonly byToken: boolean;
}

export type ReasoningFormat = TagFormat | ChannelFormat;

const tags = (open: string, close: string, ...around: string[]): TagFormat => ({
  kind: 'tags',
  open,
  close,
  around,
});

/**
 * The marks of the model families. What a model uses is found in its template and its vocabulary; <think> is read at the beginning of any
 * model's reply, because models are tuned to it whose template never says so.
 */
export const THINK = tags('<think>', '</think>', '<answer>', '</answer>', '<response>', '</response>');
const FAMILIES: readonly TagFormat[] = [
  tags('<thinking>', '</thinking>', '[BEGIN FINAL RESPONSE]', '[END FINAL RESPONSE]'),
  tags('<thought>', '</thought>'),
  tags('<reasoning>', '</reasoning>', '<answer>', '</answer>'),
  tags('<seed:think>', '</seed:think>'),
  tags('<mm:think>', '</mm:think>'),
  tags('[THINK]', '[/THINK]'),
  tags('◁think▷', '◁/think▷'),
  tags('<|START_THINKING|>', '<|END_THINKING|>', '<|START_RESPONSE|>', '<|END_RESPONSE|>'),
  tags('<|channel>thought', '<channel|>'),
  tags('<|inner_prefix|>', '<|inner_suffix|>'),
  tags('<|begin_of_thought|>', '<|end_of_thought|>', '<|begin_of_solution|>', '<|end_of_solution|>'),
  tags('<|think|>', '<|end|>', '<|begin|>assistant', '<|content|>'),
  tags(
    '<|open|>think<|sep|>',
    '<|close|>think<|sep|>',
    '<|open|>response<|sep|>',
    '<|close|>response<|sep|>',
  ),
  tags('Here are my reasoning steps:', '[BEGIN FINAL RESPONSE]', '[END FINAL RESPONSE]'),
];

const CHANNEL_MARKS = ['<|channel|>', '<|message|>', '<|start|>', '<|end|>', '<|return|>', '<|call|>', '<|constrain|>']; // prettier-ignore

/**
 * The formats a model may answer in. `isToken`: whether the vocabulary has a token of that text. `shown`: what its template was seen to
 * write around reasoning, for families that the table does not know.
 */
export function formatsOf(
  template: string,
  isToken: (text: string) => boolean,
  shown: TagFormat | null = null,
): ReasoningFormat[] {
  const knows = (mark: string) => template.includes(mark) || isToken(mark);
  if (knows('<|channel|>') && knows('<|message|>'))
    return [{ kind: 'channels', byToken: CHANNEL_MARKS.slice(0, 2).every(isToken) }];
  const knowsTag = (tag: string) =>
    template.includes(tag) || (marksIn(tag).length > 0 && marksIn(tag).every(isToken));
  const found = [THINK, ...FAMILIES.filter(({ open, close }) => knowsTag(open) && knowsTag(close))];
  if (shown && !found.some(({ open }) => open === shown.open)) found.push(shown);
  return found;
}

/** The names of tokens within marks: [`<|open|>`, `<|sep|>`] of `<|open|>think<|sep|>`. */
function marksIn(tag: string): string[] {
  return tag.match(/<[^<>\s]+>|\[\/?[A-Z]+\]|◁[^◁▷]+▷/g) ?? [];
}

/** Names of tokens that are marks in these formats, whether the vocabulary calls them control tokens or not. */
export function markNames(formats: readonly ReasoningFormat[]): Set<string> {
  return new Set(
    formats.flatMap((format) =>
      format.kind === 'channels'
        ? CHANNEL_MARKS
        : [format.open, format.close, ...(format.around ?? [])].flatMap(marksIn),
    ),
  );
}
