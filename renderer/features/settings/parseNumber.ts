export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
}

export type ParsedNumber =
  | { readonly kind: 'value'; readonly value: number | null }
  | { readonly kind: 'wrong'; readonly words: string };

/** What a person typed, as a number in `range`; empty is null where `mayBeEmpty`. A comma is read as the decimal point. */
export function parseNumber(
  text: string,
  { min, max, whole = false }: NumberRange,
  mayBeEmpty: boolean,
): ParsedNumber {
  const trimmed = text.trim();
  const words = `${whole ? 'A whole number' : 'A number'} from ${min} to ${max}.`;
  if (trimmed === '') return mayBeEmpty ? { kind: 'value', value: null } : { kind: 'wrong', words };
  if (!/^[+-]?\d+(?:[.,]\d+)?$/.test(trimmed)) return { kind: 'wrong', words };
  const value = Number(trimmed.replace(',', '.'));
  if (value < min || value > max || (whole && !Number.isInteger(value))) return { kind: 'wrong', words };
  return { kind: 'value', value };
}
