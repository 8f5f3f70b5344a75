import { cut } from '../shown/visible.ts';

/** What JSON leaves as it is and a terminal obeys, or turns lines around for. */
const LEFT = /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** A value as the one line of JSON that `--json` prints: safe to look at in a terminal, and the same value to a parser. */
export const jsonLine = (value: unknown): string =>
  `${JSON.stringify(value).replace(LEFT, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;

/** Longest text of a file's metadata or of an error that goes into JSON whole, in characters. */
const TEXT_LENGTH = 4096;

/** The same with its texts cut where they are longer than any name is; those under a key of `whole` stay. */
export const withTextsCut = (value: unknown, whole: readonly string[] = []): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, part: unknown) =>
      typeof part === 'string' && !whole.includes(key) ? cut(part, TEXT_LENGTH) : part,
    ),
  );
