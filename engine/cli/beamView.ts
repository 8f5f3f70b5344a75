import type { GenerateEvent, ReturnedBeam } from '../contract/generation.ts';
import { VisibleText } from '../shown/visible.ts';
import type { Terminal } from './terminal.ts';

type TreeEvent = Extract<GenerateEvent, { type: 'beams' }>;

/** A search as a person sees it in a terminal: how far it is while it lasts, and all that it returns where that is more than the reply. */
export class BeamView {
  private readonly depths = new Map<number, number>();

  constructor(private readonly terminal: Terminal) {}

  grown({ added }: TreeEvent): void {
    for (const { id, parent } of added)
      this.depths.set(id, (parent === null ? 0 : (this.depths.get(parent) ?? 0)) + 1);
    const tokens = Math.max(0, ...added.map(({ id }) => this.depths.get(id)!));
    if (this.terminal.watched && tokens > 0) this.terminal.err(`\rSearching: ${tokens} tokens`);
  }

  /** To the line's beginning, and the line cleared. */
  over(): void {
    if (this.terminal.watched && this.depths.size > 0) this.terminal.err('\r\x1b[K');
  }

  show(beams: readonly ReturnedBeam[]): void {
    for (const [index, { text, score }] of beams.entries()) {
      const shown = this.terminal.shown ? visible(text) : text;
      const after = shown.endsWith('\n') ? '' : '\n';
      this.terminal.out(`--- beam ${index + 1}, score ${score.toFixed(4)}\n${shown}${after}`);
    }
  }
}

function visible(text: string): string {
  const made = new VisibleText();
  return made.push(text) + made.end();
}
