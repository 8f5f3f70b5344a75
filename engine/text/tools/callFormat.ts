/** Where the id of a call stands in what a template writes: a noncharacter that no text carries. */
export const ID = '\u{10FFFC}';

/**
 * How a model writes its calls: `open` NAME `between` ARGUMENTS, then `next` NAME `between` ARGUMENTS for each further one, and `close` at the
 * end. The arguments are a JSON object. White space in these texts may be other white space in a reply.
 */
export interface CallFormat {
  /** `template`: the model's own template writes it so; `stated`: it knows no tools, and the system message asks for this format. */
  readonly by: 'template' | 'stated';
  /** Whether the template tells of tools as well, not of calls alone. */
  readonly tells: boolean;
  readonly open: string;
  readonly between: string;
  /** Null: there is never a second one. */
  readonly next: string | null;
  readonly close: string;
  /** The beginning of `open` by which a call is known. */
  readonly trigger: string;
  /** It is one only where the reply begins with it: it might well stand in a text. */
  readonly atStart: boolean;
  /** Control tokens in these texts, with their ids. */
  readonly controls: readonly (readonly [text: string, id: number])[];
  readonly given: CallForm;
}

/** The form in which the template takes a call of an earlier turn. */
export interface CallForm {
  /** Of a turn that only calls tools. */
  readonly content: null | '';
  /** An object, or the same as JSON. */
  readonly arguments: 'object' | 'text';
}

export const STATED: CallFormat = {
  by: 'stated',
  tells: false,
  open: '<tool_call>\n{"name": "',
  between: '", "arguments": ',
  next: '}\n</tool_call>\n<tool_call>\n{"name": "',
  close: '}\n</tool_call>',
  trigger: '<tool_call>',
  atStart: false,
  controls: [],
  given: { content: '', arguments: 'object' },
};

const MARK = /^(<[^<>\s]+>|\[[A-Z_]+\])/;
/** Fewer characters than this are no sign of a call in the middle of a text. */
const SHORTEST = 4;

/** By what a call is known that is opened like this. */
export function triggerOf(open: string): Pick<CallFormat, 'trigger' | 'atStart'> {
  const mark = MARK.exec(open)?.[0];
  if (mark) return { trigger: mark, atStart: false };
  const json = open.search(/[[{]\s*["{[]/);
  // JSON alone: as far as the key of the name.
  if (json === 0) return { trigger: open.replace(/":?\s*"?$/, '"'), atStart: true };
  const words = (json > 0 ? open.slice(0, json) : open).trimEnd();
  return words.length < SHORTEST
    ? { trigger: open.trimEnd(), atStart: true }
    : { trigger: words, atStart: false };
}
