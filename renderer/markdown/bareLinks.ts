import type {
  Attempt,
  Code,
  Construct,
  ConstructRecord,
  Effects,
  Extension,
  State,
  Tokenizer,
} from 'micromark-util-types';
import type { Processor } from 'unified';

/**
 * Ends links that are written bare (`https://example.com`) where Chinese, Japanese or Korean text begins, which follows them without a
 * space. GFM takes everything up to the next space for the address, and with it the closing marks of bold text around it. An address that
 * does hold such characters can still be written as `<address>` or `[text](address)`.
 *
 * Use it after `remark-gfm`: it wraps the constructs that came with that.
 */
export function remarkBareLinks(this: Processor): void {
  const data = this.data() as { micromarkExtensions?: (Extension | Extension[])[] };
  data.micromarkExtensions = (data.micromarkExtensions ?? []).flat().map((extension) => ({
    ...extension,
    ...(extension.text && { text: mapConstructs(extension.text, endAtCjk) }),
  }));
}

type Constructs = Construct | Construct[] | undefined;

function mapConstructs(
  record: ConstructRecord,
  change: (construct: Construct) => Construct,
): ConstructRecord {
  const changed = Object.entries<Constructs>(record as Record<string, Constructs>).map(
    ([code, constructs]) => [
      code,
      Array.isArray(constructs) ? constructs.map(change) : constructs && change(constructs),
    ],
  );
  return Object.fromEntries(changed) as ConstructRecord;
}

const bare = new Set(['protocolAutolink', 'wwwAutolink']);

function endAtCjk(construct: Construct): Construct {
  return bare.has(construct.name ?? '')
    ? { ...construct, tokenize: blindToCjk(construct.tokenize) }
    : construct;
}

/** The same tokenizer, to which such characters look like the end of the text, until it leaves to the state that comes after it. */
function blindToCjk(tokenize: Tokenizer): Tokenizer {
  return function (effects, ok, nok) {
    // The character that is there: constructs within this one are left with it, too.
    let real: Code = null;
    const after = new Set<State>();
    const leave = (state: State) => () => {
      const next = state(real);
      if (next) after.add(next);
      return next;
    };
    const see =
      (state: State): State =>
      (code) => {
        real = code;
        const next = state(endsBareLink(code) ? null : code);
        return next && (after.has(next) ? next : see(next));
      };
    const within =
      (attempt: Attempt): Attempt =>
      (construct, then, otherwise) =>
        attempt(inner(construct as Construct), then, otherwise);
    const inner = (construct: Construct): Construct => ({
      ...construct,
      tokenize(_effects, innerOk, innerNok) {
        return construct.tokenize.call(
          this,
          blind,
          () => innerOk(real),
          () => innerNok(real),
        );
      },
    });
    const blind: Effects = { ...effects, attempt: within(effects.attempt), check: within(effects.check) };
    return see(tokenize.call(this, blind, leave(ok), leave(nok)));
  };
}

/** First and last of each range, in UTF-16 units: the quotes, dashes and dots of such text, its letters and marks, and surrogates of rare ideographs. */
const ranges: readonly (readonly [number, number])[] = [
  [0x1100, 0x11ff],
  [0x2014, 0x2014],
  [0x2018, 0x201f],
  [0x2026, 0x2026],
  [0x2e80, 0x9fff],
  [0xa960, 0xa97f],
  [0xac00, 0xd7ff],
  [0xd840, 0xd88f],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe4f],
  [0xff00, 0xffef],
];

function endsBareLink(code: Code): boolean {
  return code !== null && code >= 0x1100 && ranges.some(([first, last]) => first <= code && code <= last);
}
