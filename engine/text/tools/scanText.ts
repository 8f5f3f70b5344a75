import type { Tokenizer } from '../tokenizer.ts';
import type { Scanned } from './probeCalls.ts';

/** The tokens of a text that a template wrote. */
export function scanText(text: string, tokenizer: Tokenizer): Scanned {
  const controls = new Map<string, number>();
  let end = text.length;
  let at = 0;
  for (const token of tokenizer.encode(text, true)) {
    const { control, bytes } = tokenizer.piece(token);
    if (control !== '') {
      const found = text.indexOf(control, at);
      if (found < 0) continue;
      if (end === text.length && tokenizer.endsReply(token)) end = found;
      at = found + control.length;
      controls.set(control, token);
    } else if (tokenizer.endsReply(token)) {
      // A token that is shown and ends the reply all the same.
      const found = text.indexOf(Buffer.from(bytes).toString('utf8'), at);
      if (found >= 0 && end === text.length) end = found;
    }
  }
  return { controls: [...controls], end };
}
