/**
 * Text from elsewhere (a model's words, a file's metadata, a path) as it can be shown: what would steer a terminal or turn a line around is
 * a visible character instead. `\n` and tabs stay, they are layout.
 */

/** C0 controls but tab and line feed, DEL, C1 controls, and the bidirectional embeddings, overrides and isolates. */
const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
/** What ends a line, somewhere. */
const LINE_ENDS = /[\t\n\u2028\u2029]/g;

/** "\u001b" -> "\u241b", the picture of it; those without a picture by their number: "<U+009B>". */
function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

export const visible = (text: string): string => text.replace(STEERING, picture);

/** Text that comes in pieces, made visible. A line's end of two characters stays one, also where it comes in two pieces. */
export class VisibleText {
  private heldReturn = false;

  push(piece: string): string {
    let text = this.heldReturn ? `\r${piece}` : piece;
    this.heldReturn = text.endsWith('\r');
    if (this.heldReturn) text = text.slice(0, -1);
    return visible(text.replaceAll('\r\n', '\n'));
  }

  end(): string {
    const held = this.heldReturn;
    this.heldReturn = false;
    return held ? picture('\r') : '';
  }
}

/** Longest name that is shown whole, in characters. */
export const NAME_LENGTH = 120;

/**
 * Text of at most `length` characters, "…" in place of the rest. What it costs depends on `length`, not on the text.
 */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const characters = Array.from(text.slice(0, 2 * (length + 1)));
  return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : text;
}

/** A name for one line: visible, and cut. */
export const oneLine = (name: string, length = NAME_LENGTH): string =>
  visible(cut(name, length)).replace(LINE_ENDS, picture);
