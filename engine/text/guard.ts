import type { Tokenizer } from './tokenizer.ts';

/**
 * Keeps control tokens that people write in a message from being read as such. Their text is swapped for a marker before the template
 * sees the message, and put back as ordinary text when the rendered prompt becomes tokens. Messages without any, which is nearly all,
 * pass through untouched, so that their prompts are exactly what the template's authors would get.
 */
export class Guard {
  private readonly originals: string[] = [];

  constructor(private readonly tokenizer: Tokenizer) {}

  protect(content: string): string {
    let guarded = content.replaceAll(MARK, () => this.marker(MARK));
    for (const text of this.controlTexts(guarded))
      guarded = guarded.replaceAll(text, () => this.marker(text));
    return guarded;
  }

  /** The rendered prompt as tokens: control tokens of the template as such, those of the messages as plain text. */
  encode(rendered: string): number[] {
    return rendered.split(MARKER).flatMap((part, index) => {
      if (index % 2 === 0) return this.tokenizer.encode(part, true);
      return this.tokenizer.encode(this.originals[Number(part)] ?? '', false);
    });
  }

  private marker(text: string): string {
    this.originals.push(text);
    return `${MARK}${this.originals.length - 1}${MARK}`;
  }

  /** The longest first, so that one within another stays whole. */
  private controlTexts(content: string): string[] {
    const ids = new Set(this.tokenizer.encode(content, true));
    const texts = [...ids].map((id) => this.tokenizer.controlText(id)).filter((text) => text !== '');
    return texts.sort((a, b) => b.length - a.length);
  }
}

/** The last code point there is, a noncharacter that no text carries; where one does, it is guarded too. */
const MARK = '\u{10FFFF}';
const MARKER = /\u{10FFFF}(\d+)\u{10FFFF}/u;
