interface Node<T> {
  readonly next: Map<number, Node<T>>;
  value?: T;
}

/** Where one of many texts stands in another, in time of the other's length. `reversed`: read from their ends. */
export class TextTrie<T extends { readonly text: string }> {
  private readonly root: Node<T> = { next: new Map() };
  private longest = 0;

  constructor(
    values: Iterable<T>,
    private readonly reversed = false,
  ) {
    for (const value of values) {
      let node = this.root;
      const { text } = value;
      for (let index = 0; index < text.length; index++) {
        const code = text.charCodeAt(reversed ? text.length - 1 - index : index);
        let next = node.next.get(code);
        if (!next) node.next.set(code, (next = { next: new Map() }));
        node = next;
      }
      node.value ??= value;
      this.longest = Math.max(this.longest, text.length);
    }
  }

  /** Calls back for each value that begins at `at`, the shortest first. */
  eachAt(text: string, at: number, found: (value: T) => void): void {
    let node = this.root.next.get(text.charCodeAt(at));
    for (let index = at + 1; node; index++) {
      if (node.value) found(node.value);
      if (index >= text.length) return;
      node = node.next.get(text.charCodeAt(index));
    }
  }

  /** The longest value that begins at `at`. */
  longestAt(text: string, at: number): T | undefined {
    let longest: T | undefined;
    this.eachAt(text, at, (value) => (longest = value));
    return longest;
  }

  /** Length of the longest end of `text` that begins a value and is none; of a reversed trie: of the longest beginning that ends one. */
  openEdge(text: string): number {
    for (let length = Math.min(this.longest - 1, text.length); length > 0; length--) {
      if (this.isOpen(this.reversed ? text.slice(0, length) : text.slice(-length))) return length;
    }
    return 0;
  }

  private isOpen(edge: string): boolean {
    let node: Node<T> | undefined = this.root;
    for (let index = 0; node && index < edge.length; index++) {
      node = node.next.get(edge.charCodeAt(this.reversed ? edge.length - 1 - index : index));
    }
    return node !== undefined && node.next.size > 0;
  }
}
