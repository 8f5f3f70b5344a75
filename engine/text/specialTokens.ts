import type { Vocabulary } from './vocabulary.ts';

/** A token that a text carries as a word of its own: it is cut out before the rest becomes tokens. */
export interface SpecialToken {
  readonly id: number;
  readonly text: string;
  /**
   * Whether it steers the model (`<|im_start|>`) and must not be made of what a person types. The others stand for ordinary text: runs of
   * white space, tags of a markup language.
   */
  readonly isMark: boolean;
  /** Cut out by llama.cpp even where marks are to be read as text. */
  readonly always: boolean;
  readonly stripsLeft: boolean;
  readonly stripsRight: boolean;
}

/** llama.cpp's attributes of tokens. */
const UNKNOWN = 1;
const CONTROL = 8;
const USER_DEFINED = 16;
const STRIPS_LEFT = 128;
const STRIPS_RIGHT = 256;

/** The special tokens of a vocabulary, by text; where several have one text, the first. Ones without a text are left out. */
export function specialTokens(vocabulary: Vocabulary): SpecialToken[] {
  const { ids, attributes, texts } = vocabulary.specialTokens();
  const template = vocabulary.info.chatTemplate ?? '';
  const found = new Map<string, SpecialToken>();
  ids.forEach((id, index) => {
    const text = texts[index] ?? '';
    const bits = attributes[index] ?? 0;
    if (text === '' || found.has(text)) return;
    const always = (bits & USER_DEFINED) !== 0 && (bits & (CONTROL | UNKNOWN)) === 0;
    found.set(text, {
      id,
      text,
      isMark: !always || looksLikeMark(text, template),
      always,
      stripsLeft: (bits & STRIPS_LEFT) !== 0,
      stripsRight: (bits & STRIPS_RIGHT) !== 0,
    });
  });
  return [...found.values()];
}

/** How marks are written that vocabularies list as ordinary ones: `<|x|>`, `<|x>`, `[INST]`, `<start_of_turn>`, `<unused7>`, `</s>`. */
const MARK_SHAPES = [
  /^<[|｜]/,
  /[|｜]>$/,
  /^\[\/?[A-Z][A-Z_]*\]$/,
  /^<(start|end)_of_\w+>$/,
  /^<(unused|reserved|extra_id|special)[\w-]*>$/i,
  /^<\/?(s|bos|eos|pad|unk|mask|sep|cls|eot|eod|im_start|im_end)>$/i,
];

/** Such a token is a mark where it has the shape of one, or where the template writes it and it stands in brackets. */
function looksLikeMark(text: string, template: string): boolean {
  if (MARK_SHAPES.some((shape) => shape.test(text))) return true;
  return /^[<[{(|｜][^\s]+[>\]})|｜]$/.test(text) && template.includes(text);
}
