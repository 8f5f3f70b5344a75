import { measure, numberFormat } from '../words/format.ts';
import { t } from '../words/words.ts';

/** Numbers and names as people read them, in the language that is spoken. Nothing else than that changes what they say. */

const digits = (count: number, useGrouping = true) =>
  numberFormat({ maximumFractionDigits: count, minimumFractionDigits: count, useGrouping });
const whole = digits(0);
const tenth = digits(1);
const plain = [
  digits(0, false),
  digits(1, false),
  digits(2, false),
  digits(3, false),
  digits(4, false),
] as const;

export const integer = (value: number): string => whole(value);

/** With so many digits after the point, as `toFixed` cuts them. */
export const fixed = (value: number, count: 0 | 1 | 2 | 3 | 4): string => plain[count](value);

/** Bytes in decimal units, as file managers show them: 98362432 -> "98.4 MB". */
export function bytes(value: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;
  let unit = 0;
  let amount = value;
  while (amount >= 999.95 && unit < units.length - 1) {
    amount /= 1000;
    unit++;
  }
  return unit === 0 ? t('ui.bytes', { amount: whole(amount) }) : measure(tenth(amount), units[unit] ?? '');
}

/** Milliseconds as a short span: 310 -> "0.31 s", 12_400 -> "12.4 s". */
export function seconds(ms: number): string {
  const value = ms / 1000;
  return measure(fixed(value, value < 10 ? 2 : 1), 's');
}

/** Tokens a second, with as many digits as mean something. */
export const rate = (value: number): string => (value < 100 ? tenth(value) : whole(value));

/** 134_515_008 -> "135M". */
export function parameters(count: number): string {
  if (count >= 1e9) return `${tenth(count / 1e9).replace(/[.,]0$/, '')}B`;
  return `${whole(count / 1e6)}M`;
}

/** Last part of a path, with either kind of slash. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) || path;
}

export const tokens = (count: number): string => t('ui.tokens', { count });

/** Of an address, which server it is: "http://studio.local:7247" -> "studio.local:7247"; null for what is none, as the path of a file. */
export function hostOf(address: string): string | null {
  return /^https?:\/\//i.test(address) && URL.canParse(address) ? new URL(address).host : null;
}
