import type { ReplyParts } from './replyReader.ts';

/** One side of a reply, put together from blocks with a blank line between two. */
class Blocks {
  private text = '';
  private blanks = '';
  private inBlock = false;
  private any = false;

  /** `trimsFirst`: blanks before the first block are left out, as they are before every other. */
  constructor(private trimsFirst: boolean) {}

  add(text: string): void {
    const trims = !this.inBlock && (this.any || this.trimsFirst);
    const from = trims ? text.trimStart() : text;
    if (from === '') return;
    if (!this.inBlock && this.any) this.text += '\n\n';
    this.inBlock = true;
    this.any = true;
    this.text += from;
  }

  /** As `add`, and blanks at the end wait for what follows them. */
  addTrimmed(text: string): void {
    const whole = this.blanks + text;
    const kept = whole.trimEnd();
    this.blanks = whole.slice(kept.length);
    if (kept !== '') this.add(kept);
  }

  close(): void {
    this.inBlock = false;
    this.trimsFirst = true;
    this.blanks = '';
  }

  take(): string {
    const { text } = this;
    this.text = '';
    return text;
  }
}

/**
 * Gathers the parts of a reply. Reasoning comes with line breaks around it that belong to its marks: they are left out, also those before an
 * answer that follows it. An answer alone stays exactly as it is.
 */
export class PartGatherer {
  private readonly reasoning = new Blocks(true);
  private readonly answer = new Blocks(false);

  think(text: string): void {
    this.reasoning.addTrimmed(text);
  }

  say(text: string): void {
    this.answer.add(text);
  }

  thoughtEnded(): void {
    this.reasoning.close();
    this.answer.close();
  }

  answerEnded(): void {
    this.answer.close();
  }

  /** What has gathered since the last call. */
  take(): ReplyParts {
    return { reasoning: this.reasoning.take(), answer: this.answer.take() };
  }
}
