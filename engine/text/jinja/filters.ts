import { TemplateError } from './errors.ts';
import { percent } from './format.ts';
import { Options } from './given.ts';
import { toJson } from './json.ts';
import { capitalized, methodOf, pad, replace, splitLines, strip } from './methods.ts';
import { Dict, Float, List, Sequence, Undefined, compare, isEqual, isNumber, isTrue, itemsOf, lengthOf, orElse, points, represent, show, toNumber, typeName, type Given, type Value } from './values.ts'; // prettier-ignore

/** What filters ask of the interpreter. */
export interface Helpers {
  item(value: Value, index: Value): Value;
  filter(name: string, value: Value, given: Given): Value;
  test(name: string, value: Value, given: Given): boolean;
}

export type Filter = (value: Value, given: Given, helpers: Helpers, name: string) => Value;

const generated = (name: string, items: Value[]) => new Sequence(items, `<generator object ${name}>`);

/** `a.b.0` of a value; a number is an index. */
function reached(value: Value, path: Value, helpers: Helpers, fallback?: Value): Value {
  if (typeof path === 'number') return orFallback(helpers.item(value, path), fallback);
  let reach = value;
  for (const part of show(path).split('.')) {
    reach = /^\d+$/.test(part) ? helpers.item(reach, Number(part)) : helpers.item(reach, part);
    if (reach instanceof Undefined && fallback !== undefined) return fallback;
  }
  return reach;
}

const orFallback = (value: Value, fallback: Value | undefined): Value =>
  value instanceof Undefined && fallback !== undefined ? fallback : value;

const folded = (value: Value, caseSensitive: boolean): Value =>
  !caseSensitive && typeof value === 'string' ? value.toLowerCase() : value;

/** These filters take what is false, such as none, for nothing at all. */
const present = (value: Value): readonly Value[] => (isTrue(value) ? itemsOf(value) : []);

/** Keeps the items of which a test holds, of themselves or of an attribute. */
function chosen(value: Value, given: Given, helpers: Helpers, name: string): Value {
  const byAttribute = name.endsWith('attr');
  const wanted = name.startsWith('select');
  const rest = [...given.positional];
  const path = byAttribute ? rest.shift() : undefined;
  if (byAttribute && path === undefined) throw new TemplateError(`missing parameter for attribute name`);
  const test = rest.shift();
  const items = present(value).filter((item) => {
    const looked = path === undefined ? item : reached(item, path, helpers);
    const holds =
      test === undefined
        ? isTrue(looked)
        : helpers.test(show(test), looked, { positional: rest, named: given.named });
    return holds === wanted;
  });
  return generated(name, items);
}

function sorted(items: readonly Value[], keyOf: (item: Value) => Value, reverse: boolean): Value[] {
  const keyed = items.map((item, at) => ({ item, key: keyOf(item), at }));
  keyed.sort((a, b) => (reverse ? compare(b.key, a.key) : compare(a.key, b.key)) || a.at - b.at);
  return keyed.map(({ item }) => item);
}

function best(value: Value, given: Given, helpers: Helpers, sign: 1 | -1): Value {
  const options = new Options(sign > 0 ? 'max' : 'min', given, ['case_sensitive', 'attribute']);
  const path = options.get('attribute') ?? null;
  const keyOf = (item: Value) =>
    folded(path === null ? item : reached(item, path, helpers), options.flag('case_sensitive'));
  const items = itemsOf(value);
  if (items.length === 0) return new Undefined('No aggregated item, sequence was empty.');
  return items.reduce((found, item) => (sign * compare(keyOf(item), keyOf(found)) > 0 ? item : found));
}

function add(a: Value, b: Value): Value {
  if (!isNumber(a) || !isNumber(b))
    throw new TemplateError(`unsupported operand type(s) for +: '${typeName(a)}' and '${typeName(b)}'`);
  const sum = toNumber(a) + toNumber(b);
  return a instanceof Float || b instanceof Float ? new Float(sum) : sum;
}

/** Python's: to the even one of two that are exactly as near. */
export function round(value: number, digits: number): number {
  if (digits <= 0) {
    const scaled = value * 10 ** digits;
    const near = Math.abs(scaled % 1) === 0.5 ? 2 * Math.round(scaled / 2) : Math.round(scaled);
    return near / 10 ** digits;
  }
  const [, kept = '', last = '0', rest = ''] = new RegExp(`^(-?\\d+\\.\\d{${digits - 1}}(\\d))(\\d+)$`).exec(value.toFixed(Math.min(100, digits + 40))) ?? []; // prettier-ignore
  return Number(/^50*$/.test(rest) && Number(last) % 2 === 0 ? kept : value.toFixed(digits));
}

const escaped = (text: string) =>
  text.replace(
    /[&<>'"]/g,
    (each) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', "'": '&#39;', '"': '&#34;' })[each]!,
  );

function toInt(value: Value, given: Given): Value {
  const options = new Options('int', given, ['default', 'base']);
  const fallback = orElse(options.get('default'), () => 0);
  if (isNumber(value)) return Number.isFinite(toNumber(value)) ? Math.trunc(toNumber(value)) : fallback;
  if (typeof value !== 'string') return fallback;
  const text = value.trim().replaceAll('_', '');
  const base = options.whole('base', 10);
  const digits = base === 16 ? text.replace(/^([+-]?)0x/i, '$1') : base === 8 ? text.replace(/^([+-]?)0o/i, '$1') : base === 2 ? text.replace(/^([+-]?)0b/i, '$1') : text; // prettier-ignore
  const letters = '0123456789abcdefghijklmnopqrstuvwxyz'.slice(0, base);
  if (new RegExp(`^[+-]?[${letters}]+$`, 'i').test(digits)) return parseInt(digits, base);
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Math.trunc(Number(text)) : fallback;
}

function toFloat(value: Value, given: Given): Value {
  const fallback = orElse(new Options('float', given, ['default']).get('default'), () => new Float(0));
  if (isNumber(value)) return new Float(toNumber(value));
  if (typeof value !== 'string') return fallback;
  const text = value.trim().replaceAll('_', '');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? new Float(Number(text)) : fallback;
}

function indent(value: Value, given: Given): string {
  const options = new Options('indent', given, ['width', 'first', 'blank']);
  const width = options.get('width') ?? 4;
  const blanks = typeof width === 'string' ? width : ' '.repeat(options.whole('width', 4));
  const [head = '', ...rest] = splitLines(`${show(value)}\n`);
  const lines = options.flag('blank') ? rest.map((line) => blanks + line) : rest.map((line) => (line === '' ? '' : blanks + line)); // prettier-ignore
  return (options.flag('first') ? blanks : '') + [head, ...lines].join('\n');
}

function truncate(value: Value, given: Given): string {
  const options = new Options('truncate', given, ['length', 'killwords', 'end', 'leeway']);
  const text = points(show(value));
  const length = options.whole('length', 255);
  const end = options.text('end', '...');
  if (text.length <= length + options.whole('leeway', 5)) return text.join('');
  const cut = text.slice(0, length - lengthOf(end)).join('');
  if (options.flag('killwords')) return cut + end;
  const blank = cut.lastIndexOf(' ');
  return (blank < 0 ? cut : cut.slice(0, blank)) + end;
}

function filesize(value: Value, given: Given): string {
  const binary = new Options('filesizeformat', given, ['binary']).flag('binary');
  const bytes = isNumber(value) ? toNumber(value) : Number(show(value));
  const base = binary ? 1024 : 1000;
  const units = binary ? ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB'] : ['kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB']; // prettier-ignore
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  let at = 0;
  while (at < units.length - 1 && bytes >= base ** (at + 2)) at++;
  return `${(bytes / base ** (at + 1)).toFixed(1)} ${units[at]}`;
}

function wordwrap(value: Value, given: Given): string {
  const options = new Options('wordwrap', given, [
    'width',
    'break_long_words',
    'wrapstring',
    'break_on_hyphens',
  ]);
  const width = options.whole('width', 79);
  const wrap = (line: string): string[] => {
    const lines: string[] = [];
    let now = '';
    for (const word of line.split(/(\s+)/)) {
      if (lengthOf(now + word) <= width) {
        now += word;
        continue;
      }
      if (now.trim() !== '') lines.push(now.trimEnd());
      now = word.trim();
      while (options.flag('break_long_words', true) && lengthOf(now) > width) {
        lines.push(points(now).slice(0, width).join(''));
        now = points(now).slice(width).join('');
      }
    }
    return now.trim() === '' && lines.length > 0 ? lines : [...lines, now.trimEnd()];
  };
  const join = options.text('wrapstring', '\n');
  return splitLines(show(value)).map((line) => wrap(line).join(join)).join(join); // prettier-ignore
}

function batch(value: Value, given: Given): Value {
  const options = new Options('batch', given, ['linecount', 'fill_with']);
  const size = Math.max(1, options.whole('linecount', 1));
  const fill = options.get('fill_with') ?? null;
  const items = itemsOf(value);
  const rows: Value[] = [];
  for (let at = 0; at < items.length; at += size) {
    const row = items.slice(at, at + size);
    rows.push(new List(fill === null ? row : [...row, ...Array<Value>(size - row.length).fill(fill)]));
  }
  return generated('batch', rows);
}

function slices(value: Value, given: Given): Value {
  const options = new Options('slice', given, ['slices', 'fill_with']);
  const count = Math.max(1, options.whole('slices', 1));
  const fill = options.get('fill_with') ?? null;
  const items = itemsOf(value);
  const each = Math.floor(items.length / count);
  const longer = items.length % count;
  let at = 0;
  const rows = Array.from({ length: count }, (_, row): Value => {
    const part = items.slice(at, (at += each + (row < longer ? 1 : 0)));
    return new List(fill !== null && row >= longer ? [...part, fill] : part);
  });
  return generated('slice', rows);
}

function groups(value: Value, given: Given, helpers: Helpers): Value {
  const options = new Options('groupby', given, ['attribute', 'default', 'case_sensitive']);
  const path = options.need('attribute');
  const keyOf = (item: Value) => reached(item, path, helpers, options.get('default'));
  const order = (item: Value) => folded(keyOf(item), options.flag('case_sensitive'));
  const rows: { key: Value; order: Value; items: Value[] }[] = [];
  for (const item of sorted(itemsOf(value), order, false)) {
    const last = rows.at(-1);
    if (last && isEqual(last.order, order(item))) last.items.push(item);
    else rows.push({ key: keyOf(item), order: order(item), items: [item] });
  }
  return new List(rows.map(({ key, items }) => new List([key, new List(items)], true)));
}

function map(value: Value, given: Given, helpers: Helpers): Value {
  const path = given.named.get('attribute');
  const items = present(value).map((item) => {
    if (path !== undefined) return reached(item, path, helpers, given.named.get('default'));
    const [name, ...rest] = given.positional;
    if (name === undefined) throw new TemplateError('map requires a filter argument');
    return helpers.filter(show(name), item, { positional: rest, named: given.named });
  });
  return generated('map', items);
}

function unique(value: Value, given: Given, helpers: Helpers): Value {
  const options = new Options('unique', given, ['case_sensitive', 'attribute']);
  const path = options.get('attribute') ?? null;
  const seen = new Dict();
  const items = itemsOf(value).filter((item) => {
    const key = folded(path === null ? item : reached(item, path, helpers), options.flag('case_sensitive'));
    if (seen.get(key) !== undefined) return false;
    seen.set(key, true);
    return true;
  });
  return generated('unique', items);
}

const encode = (text: string) =>
  Array.from(Buffer.from(text), (byte) => {
    const character = String.fromCharCode(byte);
    return /[\w.\-~/]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');

function length(value: Value): number {
  if (typeof value === 'string') return lengthOf(value);
  if (value instanceof Undefined) return 0;
  if (value instanceof Dict) return value.size;
  if (value instanceof List || (value instanceof Sequence && value.isRange)) return value.items.length;
  throw new TemplateError(`object of type '${typeName(value)}' has no len()`);
}

function fallback(value: Value, given: Given): Value {
  const options = new Options('default', given, ['default_value', 'boolean']);
  const missing = value instanceof Undefined || (options.flag('boolean') && !isTrue(value));
  return missing ? orElse(options.get('default_value'), () => '') : value;
}

function dictSort(value: Value, given: Given): Value {
  const options = new Options('dictsort', given, ['case_sensitive', 'by', 'reverse']);
  if (!(value instanceof Dict))
    throw new TemplateError(`'${typeName(value)}' object has no attribute 'items'`);
  const by = options.text('by', 'key');
  if (by !== 'key' && by !== 'value') throw new TemplateError('You can only sort by either "key" or "value"');
  const pairs = value.entries().map((pair) => new List(pair, true));
  const keyOf = (pair: Value) =>
    folded((pair as List).items[by === 'key' ? 0 : 1]!, options.flag('case_sensitive'));
  return new List(sorted(pairs, keyOf, options.flag('reverse')));
}

export const FILTERS: Record<string, Filter> = {
  abs: (value) => {
    if (!isNumber(value)) throw new TemplateError(`bad operand type for abs(): '${typeName(value)}'`);
    return value instanceof Float ? new Float(Math.abs(value.value)) : Math.abs(Number(value));
  },
  attr: (value, given) => {
    const name = new Options('attr', given, ['name']).text('name', '');
    return methodOf(value, name) ?? new Undefined(`no attribute '${name}'`);
  },
  batch,
  capitalize: (value) => capitalized(show(value)),
  center: (value, given, _, name) => pad(show(value), given, name, 'both'),
  count: length,
  default: fallback,
  d: fallback,
  dictsort: dictSort,
  e: (value) => escaped(show(value)),
  escape: (value) => escaped(show(value)),
  forceescape: (value) => escaped(show(value)),
  filesizeformat: filesize,
  first: (value) => orElse(itemsOf(value)[0], () => new Undefined('No first item, sequence was empty.')),
  float: toFloat,
  format: (value, given) => {
    if (given.named.size === 0) return percent(show(value), new List(given.positional, true));
    return percent(show(value), new Dict(given.named));
  },
  groupby: groups,
  indent,
  int: toInt,
  items: (value) => {
    if (value instanceof Undefined) return generated('items', []);
    if (!(value instanceof Dict)) throw new TemplateError('Can only get item pairs from a mapping.');
    return generated('items', value.entries().map((pair) => new List(pair, true))); // prettier-ignore
  },
  join: (value, given, helpers) => {
    const options = new Options('join', given, ['d', 'attribute']);
    const path = options.get('attribute') ?? null;
    const items = itemsOf(value).map((item) => show(path === null ? item : reached(item, path, helpers)));
    return items.join(show(options.get('d') ?? ''));
  },
  last: (value) => orElse(itemsOf(value).at(-1), () => new Undefined('No last item, sequence was empty.')),
  length,
  list: (value) => new List(itemsOf(value)),
  lower: (value) => show(value).toLowerCase(),
  map,
  max: (value, given, helpers) => best(value, given, helpers, 1),
  min: (value, given, helpers) => best(value, given, helpers, -1),
  pprint: (value) => represent(value),
  random: (value) => {
    const items = itemsOf(value);
    return (
      items[Math.floor(Math.random() * items.length)] ?? new Undefined('No random item, sequence was empty.')
    );
  },
  reject: chosen,
  rejectattr: chosen,
  replace: (value, given) => {
    const options = new Options('replace', given, ['old', 'new', 'count']);
    const most = options.get('count') ?? null;
    return replace(show(value), show(options.need('old')), show(options.need('new')), most === null ? -1 : options.whole('count', -1)); // prettier-ignore
  },
  reverse: (value) =>
    typeof value === 'string'
      ? points(value).toReversed().join('')
      : generated('reverse', itemsOf(value).toReversed()),
  round: (value, given) => {
    const options = new Options('round', given, ['precision', 'method']);
    if (!isNumber(value)) throw new TemplateError(`a number is to be rounded, not ${typeName(value)}`);
    const digits = options.whole('precision', 0);
    const method = options.text('method', 'common');
    if (method === 'common') {
      const rounded = round(toNumber(value), digits);
      return value instanceof Float ? new Float(rounded) : rounded;
    }
    if (method !== 'ceil' && method !== 'floor')
      throw new TemplateError('method must be common, ceil or floor');
    return new Float(Math[method](toNumber(value) * 10 ** digits) / 10 ** digits);
  },
  safe: (value) => value,
  select: chosen,
  selectattr: chosen,
  slice: slices,
  sort: (value, given, helpers) => {
    const options = new Options('sort', given, ['reverse', 'case_sensitive', 'attribute']);
    const path = options.get('attribute') ?? null;
    const paths = path === null ? [] : show(path).split(',');
    const one = (item: Value, at: string | null) => folded(at === null ? item : reached(item, at, helpers), options.flag('case_sensitive')); // prettier-ignore
    const keyOf = (item: Value) =>
      paths.length > 1 ? new List(paths.map((each) => one(item, each))) : one(item, paths[0] ?? null);
    return new List(sorted(itemsOf(value), keyOf, options.flag('reverse')));
  },
  string: (value) => show(value),
  striptags: (value) => show(value).replace(/<!--[\s\S]*?-->|<[^>]*>/g, '').replace(/\s+/g, ' ').trim(), // prettier-ignore
  sum: (value, given, helpers) => {
    const options = new Options('sum', given, ['attribute', 'start']);
    const path = options.get('attribute') ?? null;
    const items = itemsOf(value).map((item) => (path === null ? item : reached(item, path, helpers)));
    return items.reduce(add, options.get('start') ?? 0);
  },
  title: (value) => show(value).split(/([-\s({[<]+)/).map((word) => capitalized(word)).join(''), // prettier-ignore
  tojson: toJson,
  trim: (value, given) => {
    const drop = new Options('trim', given, ['chars']).get('chars') ?? null;
    return strip(show(value), drop === null ? null : show(drop), true, true);
  },
  truncate,
  unique,
  upper: (value) => show(value).toUpperCase(),
  urlencode: (value) => {
    if (!(value instanceof Dict)) return encode(show(value));
    return value.entries().map(([key, item]) => `${encode(show(key)).replaceAll('/', '%2F')}=${encode(show(item)).replaceAll('/', '%2F').replaceAll('%20', '+')}`).join('&'); // prettier-ignore
  },
  wordcount: (value) => show(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0,
  wordwrap,
};
