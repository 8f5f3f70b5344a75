/** Finds where a JSON object ends in a text that comes in pieces. */
export class JsonEnd {
  private depth = 0;
  private inText = false;
  private escaped = false;

  /** Where in this piece the object is over, behind its last brace; -1: not yet. The text begins with the object. */
  push(piece: string): number {
    for (let at = 0; at < piece.length; at++) {
      const sign = piece[at]!;
      if (this.escaped) this.escaped = false;
      else if (this.inText) {
        if (sign === '\\') this.escaped = true;
        else if (sign === '"') this.inText = false;
      } else if (sign === '"') this.inText = true;
      else if (sign === '{' || sign === '[') this.depth += 1;
      else if (sign === '}' || sign === ']') {
        this.depth -= 1;
        if (this.depth === 0) return at + 1;
      }
    }
    return -1;
  }
}
