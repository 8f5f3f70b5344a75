/** Numbers and names as people read them. All pure. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat('en', { maximumFractionDigits: 1, minimumFractionDigits: 1 });

export const integer = (value: number): string => whole.format(value);

/** Bytes in decimal units, as file managers show them: 98362432 -> "98.4 MB". */
export function bytes(value: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;
  let unit = 0;
  let amount = value;
  while (amount >= 999.95 && unit < units.length - 1) {
    amount /= 1000;
    unit++;
  }
  return unit === 0 ? `${whole.format(amount)} bytes` : `${tenth.format(amount)} ${units[unit] ?? ''}`;
}

/** Milliseconds as a short span: 310 -> "0.31 s", 12_400 -> "12.4 s". */
export function seconds(ms: number): string {
  const value = ms / 1000;
  return `${value < 10 ? value.toFixed(2) : value.toFixed(1)} s`;
}

/** Tokens a second, with as many digits as mean something. */
export const rate = (value: number): string => (value < 100 ? tenth.format(value) : whole.format(value));

/** 134_515_008 -> "135M". */
export function parameters(count: number): string {
  if (count >= 1e9) return `${tenth.format(count / 1e9).replace(/\.0$/, '')}B`;
  return `${whole.format(count / 1e6)}M`;
}

/** Last part of a path, with either kind of slash. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) || path;
}

export const tokens = (count: number): string => `${integer(count)} token${count === 1 ? '' : 's'}`;

/** Of an address, which server it is: "http://studio.local:7247" -> "studio.local:7247"; null for what is none, as the path of a file. */
export function hostOf(address: string): string | null {
  return /^https?:\/\//i.test(address) && URL.canParse(address) ? new URL(address).host : null;
}
