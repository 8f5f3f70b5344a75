/** Numbers as people read them. The language is English whatever the system's: these words are. */

/** 8192 -> "8,192" */
export const count = (value: number): string => value.toLocaleString('en-US');

const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** 98362432 -> "93.8 MiB"; powers of 1024, three digits. */
export function bytes(value: number): string {
  let unit = 0;
  let rest = value;
  while (rest >= 1000 && unit < units.length - 1) {
    rest /= 1024;
    unit++;
  }
  return `${unit === 0 ? rest : Number(rest.toPrecision(3))} ${units[unit]}`;
}

/** 134515008 -> "135 M"; powers of 1000, three digits. */
export function short(value: number): string {
  const steps = ['', ' k', ' M', ' G', ' T'];
  let step = 0;
  let rest = value;
  while (rest >= 999.5 && step < steps.length - 1) {
    rest /= 1000;
    step++;
  }
  return `${Number(rest.toPrecision(3))}${steps[step]}`;
}
