const ROOT = 0;
const NONE = -1;
/** Occurrences are counted for so many of a text's suffixes, the longest first: a text that repeats one token has as many as it is long. */
const COUNTED_SUFFIXES = 48;
const FIRST_SIZE = 1024;

/**
 * Every substring of the texts that were read, each with how often it came and what came after it: a suffix automaton (Blumer et al., "The
 * smallest automaton recognizing the subwords of a text", 1985), built token by token over any number of texts that grow in turn. A state is
 * a set of substrings that came at the same places; its link leads to their longest suffix that came elsewhere too. At most 2 states and 3
 * edges a token.
 */
export class SuffixAutomaton {
  /** Tokens that were read, of all texts. */
  size = 0;
  private states = 1;
  private link = new Int32Array(FIRST_SIZE).fill(NONE);
  private length = new Int32Array(FIRST_SIZE);
  private counts = new Int32Array(FIRST_SIZE);
  private head = new Int32Array(FIRST_SIZE).fill(NONE);
  private edges = 0;
  private edgeToken = new Int32Array(FIRST_SIZE);
  private edgeTarget = new Int32Array(FIRST_SIZE);
  private edgeNext = new Int32Array(FIRST_SIZE);
  private edgeFrom = new Int32Array(FIRST_SIZE);
  /** Edges by state and token: open addressing, at most half full. */
  private table = new Int32Array(4 * FIRST_SIZE).fill(NONE);

  static readonly ROOT = ROOT;

  /** A text that is at `state` goes on with `token`. Returns where it is then. */
  extend(state: number, token: number): number {
    this.size += 1;
    const known = this.edge(state, token);
    if (known !== NONE) {
      const there = this.split(state, token, this.edgeTarget[known]!);
      this.count(there);
      return there;
    }
    const added = this.addState(this.length[state]! + 1);
    let from = state;
    while (from !== NONE && this.edge(from, token) === NONE) {
      this.addEdge(from, token, added);
      from = this.link[from]!;
    }
    this.link[added] =
      from === NONE ? ROOT : this.split(from, token, this.edgeTarget[this.edge(from, token)]!);
    this.count(added);
    return added;
  }

  /** Where `token` leads, or -1: it never came there. */
  follow(state: number, token: number): number {
    const edge = this.edge(state, token);
    return edge === NONE ? NONE : this.edgeTarget[edge]!;
  }

  /** The longest suffix of a state's text that came elsewhere too; -1 beyond the empty one. */
  linkOf(state: number): number {
    return this.link[state]!;
  }

  lengthOf(state: number): number {
    return this.length[state]!;
  }

  countOf(state: number): number {
    return this.counts[state]!;
  }

  /** Whether anything ever came after it. */
  goesOn(state: number): boolean {
    return this.head[state] !== NONE;
  }

  /** Tokens that came after it, the latest new one first, and where they lead; at most `limit`. */
  *after(state: number, limit: number): Iterable<{ token: number; state: number }> {
    let left = limit;
    for (let edge = this.head[state]!; edge !== NONE && left > 0; edge = this.edgeNext[edge]!, left--)
      yield { token: this.edgeToken[edge]!, state: this.edgeTarget[edge]! };
  }

  /** The state for exactly the text of `from` and `token`, where `target` may stand for longer ones as well. */
  private split(from: number, token: number, target: number): number {
    const wanted = this.length[from]! + 1;
    if (this.length[target] === wanted) return target;
    const clone = this.addState(wanted);
    for (let edge = this.head[target]!; edge !== NONE; edge = this.edgeNext[edge]!)
      this.addEdge(clone, this.edgeToken[edge]!, this.edgeTarget[edge]!);
    this.link[clone] = this.link[target]!;
    this.counts[clone] = this.counts[target]!;
    this.link[target] = clone;
    for (let state = from; state !== NONE; state = this.link[state]!) {
      const edge = this.edge(state, token);
      if (edge === NONE || this.edgeTarget[edge] !== target) break;
      this.edgeTarget[edge] = clone;
    }
    return clone;
  }

  private count(state: number): void {
    let left = COUNTED_SUFFIXES;
    for (let at = state; at !== ROOT && left > 0; at = this.link[at]!, left--) this.counts[at]! += 1;
  }

  private addState(length: number): number {
    if (this.states === this.length.length) {
      const empty = new Int32Array(this.states).fill(NONE);
      this.link = joined(this.link, empty);
      this.head = joined(this.head, empty);
      this.length = joined(this.length, new Int32Array(this.states));
      this.counts = joined(this.counts, new Int32Array(this.states));
    }
    this.length[this.states] = length;
    return this.states++;
  }

  private addEdge(from: number, token: number, target: number): void {
    if (this.edges === this.edgeToken.length) {
      const more = new Int32Array(this.edges);
      this.edgeToken = joined(this.edgeToken, more);
      this.edgeTarget = joined(this.edgeTarget, more);
      this.edgeNext = joined(this.edgeNext, more);
      this.edgeFrom = joined(this.edgeFrom, more);
      this.table = new Int32Array(2 * this.table.length).fill(NONE);
      for (let edge = 0; edge < this.edges; edge++)
        this.table[this.slot(this.edgeFrom[edge]!, this.edgeToken[edge]!)] = edge;
    }
    const edge = this.edges++;
    this.edgeFrom[edge] = from;
    this.edgeToken[edge] = token;
    this.edgeTarget[edge] = target;
    this.edgeNext[edge] = this.head[from]!;
    this.head[from] = edge;
    this.table[this.slot(from, token)] = edge;
  }

  private edge(state: number, token: number): number {
    return this.table[this.slot(state, token)]!;
  }

  /** Where an edge is, or would be. */
  private slot(state: number, token: number): number {
    const mask = this.table.length - 1;
    let at = (Math.imul(state, 0x9e3779b1) ^ Math.imul(token, 0x85ebca6b)) >>> 0;
    at = (at ^ (at >>> 15)) & mask;
    for (;;) {
      const edge = this.table[at]!;
      if (edge === NONE || (this.edgeFrom[edge] === state && this.edgeToken[edge] === token)) return at;
      at = (at + 1) & mask;
    }
  }
}

function joined(a: Int32Array, b: Int32Array): Int32Array<ArrayBuffer> {
  const both = new Int32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
