import { NO_DRAFT, type Draft, type Drafting } from '../speculation/index.ts';

/** Proposes what it is told to, all of it. */
export function scripted(draftOf: (tokens: readonly number[]) => Draft): Drafting {
  return {
    mode: 'on',
    study: () => 0,
    topK: () => -1,
    learn: () => undefined,
    offers(tokens) {
      const whole = draftOf(tokens);
      let count = 0;
      let end = whole.tokens.length;
      const first = (length: number) => ({
        tokens: whole.tokens.slice(0, length),
        parents: whole.parents.slice(0, length),
      });
      const isTip = () => whole.parents.indexOf(whole.parents[count]!) === count;
      return {
        next: () => (count < end ? 1 : 0),
        nextFrom: () => null,
        nextForks: () => count > 0 && !isTip(),
        take: () => void (count += 1),
        skip: () => void (end = count),
        get draft() {
          return count > 0 ? first(count) : NO_DRAFT;
        },
      };
    },
  };
}
