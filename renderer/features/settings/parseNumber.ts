import { numberFormat } from '../../words/format.ts';
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

/** What a person typed, as a number in `range`; empty is null where `mayBeEmpty`. A comma is read as the decimal point. */
export function parseNumber(text: string, range: NumberRange, mayBeEmpty: boolean): ParsedNumber {
  const { min, max, above = false, whole = false } = range;
  const trimmed = text.trim();
  const wrong = { kind: 'wrong', words: rangeWords(range) } as const;
  if (trimmed === '') return mayBeEmpty ? { kind: 'value', value: null } : wrong;
  if (!/^[+-]?\d+(?:[.,]\d+)?$/.test(trimmed)) return wrong;
  const value = Number(trimmed.replace(',', '.'));
  if (value < min || (above && value === min) || value > max || (whole && !Number.isInteger(value)))
    return wrong;
  return { kind: 'value', value };
}
