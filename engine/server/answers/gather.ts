import type { Ending, Part, Progress, Sink } from './answer.ts';
import type { Scored } from './scores.ts';
import type { Whole } from './wire.ts';

/** Puts the replies of a request together, for an answer in one piece. */
export class Gathered implements Sink {
  private readonly texts: { text: string; reasoning: string; scores: Scored[]; ending: Ending }[] = [];

  constructor(private readonly told: (progress: Progress) => void) {}

  progress(progress: Progress): void {
    this.told(progress);
  }

  part(reply: number, { text, reasoning, scores }: Part): void {
    const own = this.of(reply);
    own.text += text;
    own.reasoning += reasoning;
    own.scores.push(...scores);
  }

  ended(reply: number, ending: Ending): void {
    this.of(reply).ending = ending;
  }

  wholes(): Whole[] {
    return this.texts.map(({ ending, ...parts }) => ({ ...parts, calls: [], ...ending }));
  }

  private of(reply: number) {
    return (this.texts[reply] ??= { text: '', reasoning: '', scores: [], ending: { finish: 'stop' } });
  }
}
