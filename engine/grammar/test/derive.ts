import { namesIn } from '../check.ts';
import type { Node, Rules } from '../nodes.ts';

/** mulberry32, in [0, 1). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Random texts of a grammar: anything that a model could be led to. Deep ones are brought to an end by the shortest way. */
export class Deriver {
  private readonly heights = new Map<string, number>();
  private budget = 0;

  constructor(
    private readonly rules: Rules,
    private readonly random: () => number,
    private readonly tokenText: (token: number | string) => string = (token) => `<[${token}]>`,
  ) {
    for (let changed = true; changed;) {
      changed = false;
      for (const [name, node] of rules) {
        const height = this.height(node) + 1;
        if (height < (this.heights.get(name) ?? Infinity)) {
          this.heights.set(name, height);
          changed = true;
        }
      }
    }
    for (const [name, node] of rules)
      for (const used of namesIn(node)) if (!rules.has(used)) throw new Error(`${name} uses ${used}`);
  }

  text(budget = 400): string {
    this.budget = budget;
    return this.of({ kind: 'rule', name: 'root' });
  }

  private height(node: Node): number {
    switch (node.kind) {
      case 'rule':
        return this.heights.get(node.name) ?? Infinity;
      case 'all':
        return Math.max(0, ...node.parts.map((part) => this.height(part)));
      case 'any':
        return Math.min(...node.of.map((each) => this.height(each)));
      case 'repeat':
        return node.least === 0 ? 0 : this.height(node.of);
      default:
        return 0;
    }
  }

  private of(node: Node): string {
    this.budget -= 1;
    switch (node.kind) {
      case 'text':
        return node.text;
      case 'chars': {
        const [from, to] = node.ranges[Math.floor(this.random() * node.ranges.length)]!;
        return String.fromCodePoint(from + Math.floor(this.random() * (to - from + 1)));
      }
      case 'token':
        return this.tokenText(node.token);
      case 'rule':
        return this.of(this.rules.get(node.name)!);
      case 'all':
        return node.parts.map((part) => this.of(part)).join('');
      case 'any':
        return this.of(this.choice(node.of));
      case 'repeat': {
        const extra = this.budget > 0 ? Math.floor(this.random() ** 2 * 6) : 0;
        const edge = this.budget > 0 && this.random() < 0.05 && (node.most ?? 0) <= 3000;
        const most = node.most ?? Infinity;
        const times = edge && node.most !== null ? node.most : Math.min(most, node.least + extra);
        return Array.from({ length: times }, () => this.of(node.of)).join('');
      }
    }
  }

  private choice(of: readonly Node[]): Node {
    if (this.budget > 0) return of[Math.floor(this.random() * of.length)]!;
    const heights = of.map((each) => this.height(each));
    return of[heights.indexOf(Math.min(...heights))]!;
  }
}
