import type { Catalogue } from './catalogue.ts';

const MARKS = { right: '\u200F', override: '\u202E', end: '\u202C' };
const PLACE_OR_ELEMENT = /(\{\{.*?\}\}|<\/?\w+\/?>|\s+)/;
const OTHER = '_other';
const FORMS = ['zero', 'two', 'few', 'many'];

/** A text whose words are written from right to left, letter by letter. Places for values and elements stay what they are. */
export const mirroredText = (text: string): string =>
  text
    .split(PLACE_OR_ELEMENT)
    .map((part, at) =>
      at % 2 === 0 && /\p{L}/u.test(part)
        ? `${MARKS.right}${MARKS.override}${part}${MARKS.end}${MARKS.right}`
        : part,
    )
    .join('');

/** The pseudo-language "ar-XB" of a catalogue: with all the forms that Arabic has for counts. */
export const mirrored = (english: Catalogue): Catalogue =>
  Object.fromEntries(
    Object.entries(english).map(([part, texts]) => [
      part,
      Object.fromEntries(
        Object.entries(texts).flatMap(([name, text]) => {
          const names = name.endsWith(OTHER)
            ? [name, ...FORMS.map((form) => `${name.slice(0, -OTHER.length)}_${form}`)]
            : [name];
          return names.map((each) => [each, mirroredText(text)]);
        }),
      ),
    ]),
  );
