import type { Adaptation, FinishReason, ToolCall } from '../contract/generation.ts';
import type { View } from '../contract/overflow.ts';
import { VisibleText } from '../shown/visible.ts';
import { adaptedWords, emptyWords, overflowWords } from './replyNotes.ts';
import type { Terminal } from './terminal.ts';

/**
 * A reply as a person reads it: the answer on standard output, which a file or a program gets as it is; what the model thinks and what was done
 * to the conversation dimmed on standard error, for whoever watches. On a terminal, what would steer it is shown instead.
 */
export class ReplyView {
  private readonly answer: VisibleText | null;
  private readonly thoughts = new VisibleText();
  private last = '';
  private thinking = false;
  private reasoned = false;

  constructor(private readonly terminal: Terminal) {
    this.answer = terminal.shown ? new VisibleText() : null;
  }

  adapted(how: readonly Adaptation[]): void {
    for (const each of how) this.dimmed(`${adaptedWords[each]}\n`);
  }

  /** Also in the middle of a reply. */
  overflowed(view: Pick<View, 'dropped' | 'summary'>): void {
    if (this.last !== '' && this.terminal.watched) this.endLine();
    this.dimmed(`${overflowWords(view)}\n`);
  }

  think(text: string): void {
    this.thinking = true;
    this.reasoned = true;
    this.dimmed(this.thoughts.push(text));
  }

  say(text: string): void {
    this.thoughtEnded('\n\n');
    this.last = text;
    this.terminal.out(this.answer?.push(text) ?? text);
  }

  /** Calls are lines of their own: name and arguments. */
  done(finishReason: FinishReason, calls: readonly ToolCall[] = []): void {
    this.thoughtEnded('\n');
    if (this.last !== '' || calls.length === 0) this.endLine();
    for (const { name, arguments: args } of calls) {
      const line = `${name} ${oneLineJson(args)}`;
      this.terminal.out(`${this.answer?.push(line) ?? line}\n`);
    }
    const empty = this.last === '' && calls.length === 0 ? emptyWords(finishReason, this.reasoned) : null;
    if (empty !== null) this.terminal.err(`pagoda: ${empty}\n`);
  }

  brokenOff(): void {
    this.thoughtEnded('\n');
    if (this.last !== '') this.endLine();
  }

  private endLine(): void {
    if (!this.last.endsWith('\n')) this.terminal.out(`${this.answer?.end() ?? ''}\n`);
  }

  private thoughtEnded(lines: string): void {
    if (this.thinking && this.terminal.watched) this.terminal.err(lines);
    this.thinking = false;
  }

  private dimmed(text: string): void {
    if (this.terminal.watched && text !== '') this.terminal.err(`\x1b[2m${text}\x1b[22m`);
  }
}

/** Whatever blanks the model put between its parts. */
const oneLineJson = (text: string): string => JSON.stringify(JSON.parse(text));
