import { emptyRules, mayBeEmpty, usedFirst } from './check.ts';
import { GrammarError, union, type Node, type Ranges, type Rules } from './nodes.ts';

/**
 * Things in a row that may all be left out and can all be the same character. Each doubles the ways in which llama.cpp reads a token of many such characters, and
 * it follows all of them: ten take it some milliseconds a token, thirty a day.
 */
const MOST_ALIKE = 10;
const TOO_MANY = MOST_ALIKE + 1;
/** Things in a row that may be left out, whatever they are: each is looked at for each token. */
const LONGEST_RUN = 1000;
/** Where a repetition has no end: the rest of one round, and the next one. */
const ROUNDS = 2;

/** How many of some things can be a character: ascending, apart, and none where there is no segment. */
type Counts = readonly (readonly [from: number, to: number, count: number])[];

/** Things that may be left out, up to a place in a text. */
interface Run {
  readonly length: number;
  readonly alike: Counts;
}
const NONE: Run = { length: 0, alike: [] };

/**
 * Refuses rules, checked and simplified ones, that would have llama.cpp follow more ways at a time than others can wait for. `placeOf` says where a rule stands for
 * its author. Throws `GrammarError`.
 */
export function checkRuns(rules: Rules, placeOf: (name: string) => string): void {
  const runs = new Runs(rules);
  for (const name of usedFirst(rules)) {
    const run = runs.longest(name);
    if (run.length > LONGEST_RUN)
      throw new GrammarError(placeOf(name), `more than ${LONGEST_RUN} things in a row may be left out`);
    if (run.alike.some(([, , count]) => count > MOST_ALIKE))
      throw new GrammarError(
        placeOf(name),
        `more than ${MOST_ALIKE} things in a row may be left out and can all be the same character, in too many ways to try them; write them as one repetition, like [a-z]{0,20}`,
      );
  }
}

class Runs {
  private readonly empty: ReadonlySet<string>;
  private readonly singles = new Map<string, Ranges>();
  private readonly skipped = new Map<string, Run>();
  private readonly ends = new Map<string, Run>();
  /** Where the rule that is being followed has most of them. */
  private most: Run = NONE;

  constructor(private readonly rules: Rules) {
    this.empty = emptyRules(rules);
  }

  /** Ask for those that a rule uses first. */
  longest(name: string): Run {
    this.most = NONE;
    this.ends.set(name, this.end(this.rules.get(name)!));
    return this.most;
  }

  private mayBeEmpty(node: Node): boolean {
    return mayBeEmpty(node, this.empty);
  }

  /** The characters that it can be, and nothing else. */
  private single(node: Node): Ranges {
    switch (node.kind) {
      case 'text': {
        const points = Array.from(node.text, (one) => one.codePointAt(0)!);
        return points.length === 1 ? [[points[0]!, points[0]!]] : [];
      }
      case 'chars':
        return node.ranges;
      case 'token':
        return [];
      case 'rule':
        return remembered(this.singles, node.name, [], () => this.single(this.rules.get(node.name)!));
      case 'any':
        return union(node.of.flatMap((each) => this.single(each)));
      case 'all': {
        const filled = node.parts.filter((part) => !this.mayBeEmpty(part));
        if (filled.length > 1) return [];
        return union((filled.length === 1 ? filled : node.parts).flatMap((part) => this.single(part)));
      }
      case 'repeat':
        return node.most === 0 || (node.least > 1 && !this.mayBeEmpty(node.of)) ? [] : this.single(node.of);
    }
  }

  /** Of something that may be left out: what may be left out one by one in it. */
  private skip(node: Node): Run {
    switch (node.kind) {
      case 'rule':
        return remembered(this.skipped, node.name, NONE, () => this.skip(this.rules.get(node.name)!));
      case 'all':
        return node.parts.reduce<Run>((run, part) => after(run, this.skip(part)), NONE);
      case 'any':
        return either(node.of.map((each) => (this.mayBeEmpty(each) ? this.skip(each) : this.whole(each))));
      case 'repeat': {
        if (node.most === 0) return NONE;
        if (!this.mayBeEmpty(node.of)) return this.whole(node.of);
        return times(this.skip(node.of), Math.min(node.most ?? ROUNDS, LONGEST_RUN + 1));
      }
      default:
        return NONE;
    }
  }

  private whole(node: Node): Run {
    return { length: 1, alike: this.single(node).map(([from, to]) => [from, to, 1] as const) };
  }

  /** What of its end may be left out, where it is there at all. */
  private end(node: Node): Run {
    switch (node.kind) {
      case 'rule':
        // One that ends with itself goes on as it does already.
        return this.ends.get(node.name) ?? NONE;
      case 'all': {
        let run = NONE;
        for (const part of node.parts) {
          const its = this.end(part);
          run = this.seen(this.mayBeEmpty(part) ? either([after(run, this.skip(part)), its]) : its);
        }
        return run;
      }
      case 'any':
        return this.seen(either(node.of.map((each) => this.end(each))));
      case 'repeat': {
        if (node.most === 0) return NONE;
        const its = this.end(node.of);
        if (this.mayBeEmpty(node.of)) return this.seen(this.skip({ ...node, least: 0 }));
        return this.seen(node.most === null || node.most > 1 ? after(its, this.whole(node.of)) : its);
      }
      default:
        return NONE;
    }
  }

  private seen(run: Run): Run {
    this.most = either([this.most, run]);
    return run;
  }
}

function remembered<T>(known: Map<string, T>, name: string, meanwhile: T, find: () => T): T {
  const found = known.get(name);
  if (found !== undefined) return found;
  known.set(name, meanwhile);
  const value = find();
  known.set(name, value);
  return value;
}

const after = (first: Run, then: Run): Run => ({
  length: Math.min(first.length + then.length, LONGEST_RUN + 1),
  alike: merged([first.alike, then.alike], (open) =>
    open.reduce((sum, many, count) => sum + many * count, 0),
  ),
});

const times = ({ length, alike }: Run, rounds: number): Run => ({
  length: Math.min(length * rounds, LONGEST_RUN + 1),
  alike: alike.map(([from, to, count]) => [from, to, Math.min(count * rounds, TOO_MANY)] as const),
});

function either(runs: readonly Run[]): Run {
  const some = runs.filter(({ length }) => length > 0);
  if (some.length <= 1) return some[0] ?? NONE;
  return {
    length: some.reduce((most, { length }) => Math.max(most, length), 0),
    alike: merged(
      some.map(({ alike }) => alike),
      (open) => open.findLastIndex((many) => many > 0),
    ),
  };
}

/** All of them, segment by segment. `value`: of a segment, from how many of them have each count there. */
function merged(all: readonly Counts[], value: (open: readonly number[]) => number): Counts {
  const some = all.filter((counts) => counts.length > 0);
  if (some.length <= 1) return some[0] ?? [];
  const edges = some
    .flat()
    .flatMap(([from, to, count]) => [
      { at: from, count, more: 1 },
      { at: to + 1, count, more: -1 },
    ]) // prettier-ignore
    .sort((a, b) => a.at - b.at);
  const result: [number, number, number][] = [];
  const open = new Array<number>(TOO_MANY + 1).fill(0);
  let since = 0;
  for (const { at, count, more } of edges) {
    if (at > since) {
      const now = Math.min(value(open), TOO_MANY);
      if (now > 0) result.push([since, at - 1, now]);
      since = at;
    }
    open[count]! += more;
  }
  return result;
}
