import type { Encoder } from './encoder.ts';
import { PRIVATE_USE, privateUse, type Typed } from './typed.ts';

const NONE: ReadonlySet<string> = new Set();

/**
 * Keeps marks that people write in a message from being read as such. The text of each is swapped for a placeholder before the template
 * sees the message, and put back as ordinary text when the rendered prompt becomes tokens. Messages without any, which is nearly all, pass
 * through untouched, so that their prompts are exactly what the template's authors would get.
 */
export class Guard {
  private readonly placeholders = new Map<string, string>();
  private readonly originals = new Map<string, string>();
  private readonly taken = new Set<string>();
  private readonly free = privateUse();

  /** `texts`: all that the prompt is made of, the template too. What they have of private use is left to them. */
  constructor(
    private readonly encoder: Encoder,
    texts: Iterable<string>,
  ) {
    for (const text of texts) for (const [character] of text.matchAll(PRIVATE_USE)) this.taken.add(character);
  }

  /** What stands for which text in the rendered prompt. */
  get typed(): Typed {
    return this.originals;
  }

  /** `spared`: marks that may stand as they are. */
  protect(text: string, spared: ReadonlySet<string> = NONE): string {
    let out = '';
    let from = 0;
    for (let at = 0; at < text.length;) {
      const mark = this.encoder.marks.longestAt(text, at);
      if (!mark || spared.has(mark.text)) {
        at += mark?.text.length ?? 1;
        continue;
      }
      out += text.slice(from, at) + this.placeholder(mark.text);
      at = from = at + mark.text.length;
    }
    return out + text.slice(from);
  }

  /** The same for the edges of a protected text: what could become a mark together with the text around it. */
  protectEdges(text: string): string {
    const end = text.length - this.encoder.marks.openEdge(text);
    const start = this.encoder.markEnds.openEdge(text.slice(0, end));
    return this.swapped(text.slice(0, start)) + text.slice(start, end) + this.swapped(text.slice(end));
  }

  private swapped(text: string): string {
    return text === '' ? '' : this.placeholder(text);
  }

  private placeholder(text: string): string {
    const known = this.placeholders.get(text);
    if (known !== undefined) return known;
    let made: string;
    do made = this.free.next().value;
    while (this.taken.has(made));
    this.placeholders.set(text, made);
    this.originals.set(made, text);
    return made;
  }
}
