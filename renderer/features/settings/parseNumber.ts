import { numberFormat, numberSigns } from '../../words/format.ts';
import { t } from '../../words/words.ts';

export interface NumberRange {
  readonly min: number;
  readonly max: number;
  /** More than `min`, not just as much. */
  readonly above?: boolean;
  readonly whole?: boolean;
}

export type ParsedNumber =
  | { readonly kind: 'value'; readonly value: number | null }
  | { readonly kind: 'wrong'; readonly words: string };

const grouped = numberFormat({ maximumFractionDigits: 9 });

/** "A number above 0, up to 20." */
export function rangeWords({ min, max, above = false, whole = false }: NumberRange): string {
  const range = { least: grouped(min), most: grouped(max) };
  if (above) return whole ? t('settings.wholeNumberAbove', range) : t('settings.numberAbove', range);
  return whole ? t('settings.wholeNumberFrom', range) : t('settings.numberFrom', range);
}

/** As it stands in a field: with the decimal sign of the language that is spoken, and nothing between its digits. */
export const shownNumber = numberFormat({ maximumFractionDigits: 9, useGrouping: false });

/** What Unicode puts before a number's sign so that it stands right among words from right to left. */
const marks = /[\u061c\u200e\u200f]/g;
const grouping = /^[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*$/;

/**
 * What a person typed, as a number in `range`; empty is null where `mayBeEmpty`. Point and comma are both read as the decimal sign: numbers are copied from
 * texts in any language. In a whole number, what the language puts between thousands is that.
 */
export function parseNumber(text: string, range: NumberRange, mayBeEmpty: boolean): ParsedNumber {
  const { min, max, above = false, whole = false } = range;
  const trimmed = text.replace(marks, '').trim();
  const wrong = { kind: 'wrong', words: rangeWords(range) } as const;
  if (trimmed === '') return mayBeEmpty ? { kind: 'value', value: null } : wrong;
  const thousands = whole && grouping.exec(trimmed)?.[1];
  const plain =
    thousands && thousands === numberSigns().group
      ? trimmed.replaceAll(thousands, '')
      : trimmed.replace(',', '.');
  if (!/^[+-]?\d+(?:\.\d+)?$/.test(plain)) return wrong;
  const value = Number(plain);
  if (value < min || (above && value === min) || value > max || (whole && !Number.isInteger(value)))
    return wrong;
  return { kind: 'value', value };
}
