import { all, any, GrammarError, rule, text, type Node } from '../nodes.ts';
import { comma, enclosed } from './anyValue.ts';
import type { Held } from './contains.ts';
import { itemNode, type Bounds } from './items.ts';
import type { Schema } from './keywords.ts';
import { Unsatisfiable } from './merge.ts';
import { negated } from './negate.ts';

/** How many items there are and how many of each kind, as rules that are told apart. */
const MOST_STATES = 2000;

/** So much was written: items, as far as it matters, and of each kind, as far as that does. */
interface State {
  readonly name: string;
  readonly count: number;
  readonly held: readonly number[];
  readonly mayEnd: boolean;
  readonly ways: { readonly item: Node; readonly to: State }[];
}

/** What one more item is: for each kind whether it is one of it, is none of it, or may be either (null). */
type Kinds = readonly (boolean | null)[];

/** A list of whose items so many are of each kind: a grammar can count, as far as it has a rule for each number. */
export function counted(bounds: Bounds, kinds: readonly Held[]): Node {
  const { path, converter } = bounds;
  const states = new Counting(bounds, kinds).states();
  const alive = thoseThatEnd(states);
  const [first] = states;
  if (!first || !alive.has(first))
    throw new Unsatisfiable(kinds[0]!.at, 'no list has as many of these items as are asked for');
  const base = converter.nameOf(path);
  const nameOf = (state: State) => `${base} ${state.name}`;
  for (const state of alive) {
    const ways = state.ways
      .filter(({ to }) => alive.has(to))
      .map(({ item, to }) => all(...(state.count === 0 ? [item] : [comma, item]), rule(nameOf(to))));
    converter.rules.set(nameOf(state), any(...(state.mayEnd ? [text('')] : []), ...ways));
  }
  return enclosed('[', rule(nameOf(first)), ']');
}

class Counting {
  private readonly made = new Map<string, State>();
  private readonly items = new Map<string, Node | null>();
  /** From here on the number of items says nothing more. */
  private readonly enough: number;
  private readonly others: readonly (Schema | null)[];

  constructor(
    private readonly bounds: Bounds,
    private readonly kinds: readonly Held[],
  ) {
    const { least, most, prefix, converter } = bounds;
    this.enough = most ?? Math.max(least, prefix.length, 1);
    const states = kinds.reduce((product, kind) => product * (capOf(kind) + 1), this.enough + 1);
    if (states > MOST_STATES)
      throw new GrammarError(
        kinds[0]!.at,
        'it asks for more to be counted than a grammar can: lower the bounds of the list and of what it contains, or leave it out, and check the reply',
      );
    // Those of which there may be too many have to be told from others.
    this.others = kinds.map(({ of, most, at }) =>
      most === null ? null : negated(of, at, converter.resolver),
    );
  }

  /** The first is where nothing is written. */
  states(): readonly State[] {
    this.state(
      0,
      this.kinds.map(() => 0),
    );
    for (const state of this.made.values()) this.goOn(state);
    return [...this.made.values()];
  }

  private state(count: number, held: readonly number[]): State {
    const name = [count, ...held].join();
    const known = this.made.get(name);
    if (known) return known;
    const mayEnd = count >= this.bounds.least && this.kinds.every(({ least }, at) => held[at]! >= least);
    const state: State = { name, count, held, mayEnd, ways: [] };
    this.made.set(name, state);
    return state;
  }

  private goOn(state: State): void {
    const { count, held, ways } = state;
    if (count === this.bounds.most) return;
    for (const choice of this.choices(held)) {
      const item = this.item(count, choice);
      if (!item) continue;
      const next = held.map((each, at) => each + (choice[at] === true ? 1 : 0));
      ways.push({ item, to: this.state(Math.min(count + 1, this.enough), next) });
    }
  }

  private choices(held: readonly number[]): Kinds[] {
    return this.kinds.reduce<Kinds[]>(
      (choices, kind, at) => {
        const more = held[at]! < capOf(kind);
        const ways = [...(more ? [true] : []), kind.most === null ? null : false];
        return choices.flatMap((choice) => ways.map((way) => [...choice, way]));
      },
      [[]],
    );
  }

  /** Null where there can be none. */
  private item(count: number, choice: Kinds): Node | null {
    const { prefix, rest, restPath, converter } = this.bounds;
    const { schema, path } = prefix[count] ?? { schema: rest, path: restPath };
    const name = `${path} ${choice.join()}`;
    const known = this.items.get(name);
    if (known !== undefined) return known;
    const said = choice.flatMap((is, at) =>
      is === null ? [] : [is ? this.kinds[at]!.of : this.others[at]!],
    );
    const item =
      said.length === 0
        ? itemNode(schema, path, converter)
        : itemNode(together([schema, ...said]), this.kinds[0]!.at, converter);
    this.items.set(name, item);
    return item;
  }
}

function together(schemas: readonly Schema[]): Schema {
  const saying = schemas.filter((schema) => schema !== true);
  return saying.length === 1 ? saying[0]! : { allOf: saying };
}

/** More of them than that are not counted. */
const capOf = ({ least, most }: Held): number => most ?? least;

/** What nothing comes of is left out. */
function thoseThatEnd(states: readonly State[]): Set<State> {
  const before = new Map<State, State[]>();
  for (const state of states)
    for (const { to } of state.ways) before.set(to, [...(before.get(to) ?? []), state]);
  const alive = new Set(states.filter(({ mayEnd }) => mayEnd));
  for (const state of alive) for (const earlier of before.get(state) ?? []) alive.add(earlier);
  return alive;
}
