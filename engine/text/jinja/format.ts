import { TemplateError } from './errors.ts';
import { Dict, Float, List, isNumber, lengthOf, orElse, represent, show, showFloat, toNumber, type Given, type Value } from './values.ts'; // prettier-ignore

/** Python's `str % values`. */
export function percent(text: string, values: Value): string {
  const list = values instanceof List && values.isTuple ? values.items : [values];
  let next = 0;
  const take = (name: string | undefined): Value => {
    if (name !== undefined && values instanceof Dict) return orElse(values.get(name), () => missing(name));
    const value = list[next++];
    if (value === undefined) throw new TemplateError('not enough arguments for format string');
    return value;
  };
  const FIELD = /%(?:\(([^)]*)\))?([-#0 +]*)(\*|\d+)?(?:\.(\*|\d+))?([a-zA-Z%])/g;
  const written = text.replace(
    FIELD,
    (
      _,
      name: string | undefined,
      flags: string,
      width: string | undefined,
      digits: string | undefined,
      type: string,
    ) => {
      if (type === '%') return '%';
      const precision = digits === undefined ? null : Number(digits);
      const shown = convert(take(name), type, precision, flags);
      return fit(
        shown,
        Number(width ?? 0),
        flags.includes('-') ? '<' : '>',
        flags.includes('0') && !'sr'.includes(type) && !flags.includes('-') ? '0' : ' ',
      );
    },
  );
  if (next < list.length && !(values instanceof Dict) && !(next === 0 && !(values instanceof List)))
    throw new TemplateError('not all arguments converted during string formatting');
  return written;
}

const missing = (name: string): never => {
  throw new TemplateError(`'${name}'`);
};

function convert(value: Value, type: string, precision: number | null, flags: string): string {
  if (type === 's' || type === 'r') {
    const text = type === 's' ? show(value) : represent(value);
    return precision === null ? text : Array.from(text).slice(0, precision).join('');
  }
  if (!isNumber(value)) throw new TemplateError(`%${type} format: a real number is required`);
  const shown = formatNumber(toNumber(value), type, precision, value instanceof Float);
  return toNumber(value) >= 0 && flags.includes('+') ? `+${shown}` : shown;
}

/** A number in one of the forms that Python names by a letter. */
export function formatNumber(
  value: number,
  type: string,
  precision: number | null,
  isFloat: boolean,
): string {
  switch (type) {
    case 'd':
    case 'i':
    case 'u':
      return String(Math.trunc(value));
    case 'x':
      return Math.trunc(value).toString(16);
    case 'X':
      return Math.trunc(value).toString(16).toUpperCase();
    case 'o':
      return Math.trunc(value).toString(8);
    case 'b':
      return Math.trunc(value).toString(2);
    case 'c':
      return String.fromCodePoint(value);
    case 'f':
    case 'F':
      return value.toFixed(precision ?? 6);
    case 'e':
    case 'E': {
      const text = value.toExponential(precision ?? 6).replace(/e([+-])(\d)$/, 'e$10$2');
      return type === 'E' ? text.toUpperCase() : text;
    }
    case '%':
      return `${(value * 100).toFixed(precision ?? 6)}%`;
    case 'g':
    case 'G':
      return String(Number(value.toPrecision(Math.max(1, precision ?? 6))));
    case '':
      return isFloat
        ? precision === null
          ? showFloat(value)
          : String(Number(value.toPrecision(precision)))
        : String(value);
    default:
      throw new TemplateError(`unknown format code '${type}'`);
  }
}

const fit = (text: string, width: number, align: string, fill: string): string => {
  const missing = Math.max(0, width - lengthOf(text));
  if (align === '<') return text + fill.repeat(missing);
  if (align === '^') return fill.repeat(Math.floor(missing / 2)) + text + fill.repeat(Math.ceil(missing / 2));
  const sign = fill === '0' ? (/^[+-]/.exec(text)?.[0] ?? '') : '';
  return sign + fill.repeat(missing) + text.slice(sign.length);
};

/** Python's `str.format`, without its access to what is within the values. */
export function format(text: string, given: Given): string {
  let next = 0;
  return text.replace(
    /\{\{|\}\}|\{([^{}:!]*)(?:!([rs]))?(?::([^{}]*))?\}/g,
    (whole, name: string | undefined, how: string | undefined, spec = '') => {
      if (whole === '{{') return '{';
      if (whole === '}}') return '}';
      const value =
        name === undefined || name === ''
          ? given.positional[next++]
          : /^\d+$/.test(name)
            ? given.positional[Number(name)]
            : given.named.get(name);
      if (value === undefined)
        throw new TemplateError('Replacement index out of range for positional args tuple');
      return bySpec(how === 'r' ? represent(value) : value, spec as string);
    },
  );
}

function bySpec(value: Value, spec: string): string {
  const parts = /^(?:(.)?([<>^=]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/u.exec(spec);
  if (!parts) throw new TemplateError(`invalid format specifier '${spec}'`);
  const [, fill, align, sign, , zero, width, comma, digits, type] = parts;
  const precision = digits === undefined ? null : Number(digits);
  const numeric = isNumber(value) && type !== 's' && typeof value !== 'boolean';
  let shown = show(value);
  if (numeric) {
    const number = toNumber(value);
    shown = formatNumber(number, type ?? '', precision, value instanceof Float);
    if (comma) shown = shown.replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, comma));
    if (sign === '+' && number >= 0) shown = `+${shown}`;
  } else if (precision !== null) shown = Array.from(shown).slice(0, precision).join('');
  return fit(
    shown,
    Number(width ?? 0),
    align ?? (numeric ? '>' : '<'),
    fill ?? (zero && numeric ? '0' : ' '),
  );
}
