/**
 * What a catalogue is, and what the compiler knows of one. Texts stand under a part of the app and a name, and are spoken of as "part.name". A text may
 * have places for values, "{{name}}", and forms for counts: "name_one" and "name_other" are both "part.name", and want a `count`.
 */

export type Catalogue = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The same texts in another language. */
export type Translated<Part> = { readonly [K in keyof Part]: string };
export type Translation<C> = { readonly [P in keyof C]: Translated<C[P]> };

type Form = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other';
type Name<K extends string> = K extends `${infer N}_${Form}` ? N : K;

/** Every text of a catalogue, as "part.name". */
export type WordKey<C extends Catalogue> = {
  [P in keyof C & string]: `${P}.${Name<keyof C[P] & string>}`;
}[keyof C & string];

type TextIn<Part, N extends string> = N extends keyof Part
  ? Part[N]
  : `${N}_other` extends keyof Part
    ? Part[`${N}_other`]
    : never;
type Text<C extends Catalogue, K extends string> = K extends `${infer P}.${infer N}`
  ? TextIn<C[P], N>
  : never;

type PlaceName<P extends string> = P extends `${infer N},${string}` ? N : P;
type Places<T> = T extends `${string}{{${infer P}}}${infer Rest}` ? PlaceName<P> | Places<Rest> : never;
type Counted<C extends Catalogue, K extends string> = K extends `${infer P}.${infer N}`
  ? `${N}_other` extends keyof C[P]
    ? 'count'
    : never
  : never;

/** Values for all places of a text, and no others. */
export type Values<C extends Catalogue, K extends string> = {
  readonly [V in Places<Text<C, K>> | Counted<C, K>]: V extends 'count' ? number : string | number;
};

/** None where the text has no places. */
export type ValuesFor<C extends Catalogue, K extends string> = [keyof Values<C, K>] extends [never]
  ? []
  : [values: Values<C, K>];
