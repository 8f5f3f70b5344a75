import type { Node, Ranges, Rules } from './nodes.ts';

/** As the device takes it: a tree with references back into itself, whose first node is where a text begins. */
export interface GrammarShape {
  /** Five numbers each: see `Numbers`. */
  readonly nodes: Int32Array;
  readonly data: Int32Array;
}

/** As `ShapeKind` of the device has them (src/sampling/shape.h). */
const KINDS = { text: 0, chars: 1, all: 2, any: 3, repeat: 4 } as const;
type Numbers = [kind: number, first: number, count: number, least: number, most: number];

/** The rules as the device follows a text through them, to bring it to its end; null where they name tokens, which is more than their text. */
export function shapeOf(rules: Rules): GrammarShape | null {
  return new ShapeWriter(rules).write();
}

class ShapeWriter {
  private readonly nodes: Numbers[] = [];
  private readonly data: number[] = [];
  private readonly places = new Map<string, number>();
  /** Rules that have a place and no shape yet. */
  private readonly waiting: string[] = [];
  private namesTokens = false;

  constructor(private readonly rules: Rules) {}

  write(): GrammarShape | null {
    this.placeOf('root');
    for (let name = this.waiting.shift(); name !== undefined; name = this.waiting.shift())
      this.nodes[this.placeOf(name)] = this.numbers(this.rules.get(name)!);
    if (this.namesTokens) return null;
    return { nodes: Int32Array.from(this.nodes.flat()), data: Int32Array.from(this.data) };
  }

  private placeOf(name: string): number {
    const known = this.places.get(name);
    if (known !== undefined) return known;
    const place = this.nodes.push([KINDS.all, 0, 0, 0, 0]) - 1;
    this.places.set(name, place);
    this.waiting.push(name);
    return place;
  }

  private place(node: Node): number {
    if (node.kind === 'rule') return this.placeOf(node.name);
    const place = this.nodes.push([KINDS.all, 0, 0, 0, 0]) - 1;
    this.nodes[place] = this.numbers(node);
    return place;
  }

  private numbers(node: Node): Numbers {
    switch (node.kind) {
      case 'text':
        return this.listed(
          KINDS.text,
          Array.from(node.text, (one) => one.codePointAt(0)!),
        );
      case 'chars':
        return [KINDS.chars, this.keep(ascending(node.ranges).flat()), node.ranges.length, 0, 0];
      case 'token':
        this.namesTokens = true;
        return this.listed(KINDS.all, []);
      case 'rule':
        return this.listed(KINDS.all, [this.placeOf(node.name)]);
      case 'all':
        return this.listed(
          KINDS.all,
          node.parts.map((part) => this.place(part)),
        );
      case 'any':
        return this.listed(
          KINDS.any,
          node.of.map((each) => this.place(each)),
        );
      case 'repeat':
        return [KINDS.repeat, this.keep([this.place(node.of)]), 1, node.least, node.most ?? -1];
    }
  }

  private listed(kind: number, values: readonly number[]): Numbers {
    return [kind, this.keep(values), values.length, 0, 0];
  }

  private keep(values: readonly number[]): number {
    const first = this.data.length;
    for (const value of values) this.data.push(value);
    return first;
  }
}

const ascending = (ranges: Ranges) => [...ranges].sort((a, b) => a[0] - b[0]);
