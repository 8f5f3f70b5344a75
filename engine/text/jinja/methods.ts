import { TemplateError } from './errors.ts';
import { format } from './format.ts';
import { Options } from './given.ts';
import { Callable, Dict, Float, List, Sequence, Undefined, isEqual, itemsOf, lengthOf, orElse, points, show, typeName, type Given, type Value } from './values.ts'; // prettier-ignore

type Method<T> = (self: T, given: Given, name: string) => Value;

/** White space of Python's `str.strip`, which has more than JavaScript's and lacks U+FEFF. */
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const LEADING = new RegExp(`^[${SPACE}]+`);
const ALL_SPACE = new RegExp(`^[${SPACE}]+$`);
const WORDS = new RegExp(`[^${SPACE}]+`, 'g');
const LINE_ENDS = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

export function strip(text: string, characters: string | null, left: boolean, right: boolean): string {
  if (characters === null) {
    const begun = left ? text.replace(LEADING, '') : text;
    if (!right) return begun;
    let end = begun.length;
    while (end > 0 && ALL_SPACE.test(begun[end - 1]!)) end--;
    return begun.slice(0, end);
  }
  const drop = new Set(points(characters));
  const all = points(text);
  let [from, to] = [0, all.length];
  while (left && from < to && drop.has(all[from]!)) from++;
  while (right && to > from && drop.has(all[to - 1]!)) to--;
  return all.slice(from, to).join('');
}

export const splitLines = (text: string): string[] => {
  const lines = text.split(LINE_ENDS);
  if (lines.at(-1) === '') lines.pop();
  return lines;
};

const texts = (items: readonly string[]) => new List(items);

function split(text: string, given: Given, fromRight: boolean): Value {
  const options = new Options(fromRight ? 'rsplit' : 'split', given, ['sep', 'maxsplit']);
  const separator = options.get('sep') ?? null;
  const most = options.whole('maxsplit', -1);
  if (separator === null) return texts(splitWords(text, most, fromRight));
  if (typeof separator !== 'string')
    throw new TemplateError(`must be str or None, not ${typeName(separator)}`);
  if (separator === '') throw new TemplateError('empty separator');
  const parts = text.split(separator);
  if (most < 0 || parts.length <= most + 1) return texts(parts);
  if (fromRight) {
    const rest = parts.splice(0, parts.length - most);
    return texts([rest.join(separator), ...parts]);
  }
  const rest = parts.splice(most);
  return texts([...parts, rest.join(separator)]);
}

function splitWords(text: string, most: number, fromRight: boolean): string[] {
  const words = [...text.matchAll(WORDS)];
  if (most < 0 || words.length <= most) return words.map(([word]) => word);
  if (fromRight) {
    const first = words[words.length - most - 1]!;
    const rest = text.slice(0, first.index + first[0].length);
    return [strip(rest, null, true, true), ...words.slice(words.length - most).map(([word]) => word)];
  }
  return [...words.slice(0, most).map(([word]) => word), text.slice(words[most]!.index)];
}

function affix(text: string, given: Given, name: string, at: 'startsWith' | 'endsWith'): boolean {
  const options = new Options(name, given, ['prefix', 'start', 'end']);
  const wanted = options.need('prefix');
  const part = points(text).slice(options.whole('start', 0), given.positional.length > 2 ? options.whole('end', 0) : undefined).join(''); // prettier-ignore
  const whole = given.positional.length > 1 ? part : text;
  const all = wanted instanceof List && wanted.isTuple ? wanted.items : [wanted];
  return all.some((each) => {
    if (typeof each !== 'string')
      throw new TemplateError(`${name} first arg must be str or a tuple of str, not ${typeName(each)}`);
    return whole[at](each);
  });
}

function find(text: string, given: Given, name: string, last: boolean): number {
  const options = new Options(name, given, ['sub', 'start', 'end']);
  const all = points(text);
  const start = options.whole('start', 0);
  const from = start < 0 ? Math.max(0, all.length + start) : start;
  const part = all
    .slice(from, options.get('end') === undefined ? undefined : options.whole('end', 0))
    .join('');
  const sub = options.text('sub', '');
  const at = last ? part.lastIndexOf(sub) : part.indexOf(sub);
  return at < 0 ? -1 : from + lengthOf(part.slice(0, at));
}

function partition(text: string, given: Given, last: boolean): Value {
  const separator = new Options('partition', given, ['sep']).text('sep', '');
  if (separator === '') throw new TemplateError('empty separator');
  const at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
  if (at < 0) return new List(last ? ['', '', text] : [text, '', ''], true);
  return new List([text.slice(0, at), separator, text.slice(at + separator.length)], true);
}

export const titled = (text: string): string => {
  let inWord = false;
  return points(text)
    .map((character) => {
      const shown = inWord ? character.toLowerCase() : character.toUpperCase();
      inWord = /\p{Cased}|\p{Lt}/u.test(character);
      return shown;
    })
    .join('');
};

export function capitalized(text: string): string {
  const [first = '', ...rest] = points(text);
  return first.toUpperCase() + rest.join('').toLowerCase();
}

export function pad(text: string, given: Given, name: string, where: 'left' | 'right' | 'both'): string {
  const options = new Options(name, given, ['width', 'fillchar']);
  const fill = options.text('fillchar', ' ');
  const missing = Math.max(0, options.whole('width', 80) - lengthOf(text));
  const width = options.whole('width', 80);
  const left =
    where === 'right' ? 0 : where === 'left' ? missing : Math.floor(missing / 2) + (missing & width & 1);
  return fill.repeat(left) + text + fill.repeat(missing - left);
}

export function replace(text: string, before: string, after: string, most: number): string {
  if (most < 0 && before !== '') return text.replaceAll(before, () => after);
  if (before === '') {
    const all = points(text);
    const places = all.length + 1;
    const times = most < 0 ? places : Math.min(most, places);
    return [
      ...all.map((each, at) => (at < times ? after + each : each)),
      times > all.length ? after : '',
    ].join('');
  }
  const parts = text.split(before);
  const rest = parts.splice(most + 1);
  return [parts.join(after), ...rest].join(before);
}

const every = (pattern: RegExp) => (text: string) =>
  text !== '' && points(text).every((each) => pattern.test(each));
const cased = (text: string) => /\p{Cased}/u.test(text);

const TEXT: Record<string, Method<string>> = {
  upper: (text) => text.toUpperCase(),
  lower: (text) => text.toLowerCase(),
  casefold: (text) => text.toLowerCase().replaceAll('ß', 'ss'),
  title: (text) => titled(text),
  capitalize: (text) => capitalized(text),
  swapcase: (text) => points(text).map((each) => (each === each.toUpperCase() ? each.toLowerCase() : each.toUpperCase())).join(''), // prettier-ignore
  strip: (text, given) => strip(text, characters(given), true, true),
  lstrip: (text, given) => strip(text, characters(given), true, false),
  rstrip: (text, given) => strip(text, characters(given), false, true),
  split: (text, given) => split(text, given, false),
  rsplit: (text, given) => split(text, given, true),
  splitlines: (text, given) => {
    if (!new Options('splitlines', given, ['keepends']).flag('keepends')) return texts(splitLines(text));
    return texts(text.match(/[^\n\r]*(?:\r\n|\n|\r)|[^\n\r]+$/g) ?? []);
  },
  startswith: (text, given, name) => affix(text, given, name, 'startsWith'),
  endswith: (text, given, name) => affix(text, given, name, 'endsWith'),
  find: (text, given, name) => find(text, given, name, false),
  rfind: (text, given, name) => find(text, given, name, true),
  index: (text, given, name) => found(find(text, given, name, false)),
  rindex: (text, given, name) => found(find(text, given, name, true)),
  count: (text, given) => {
    const sub = new Options('count', given, ['sub']).text('sub', '');
    return sub === '' ? lengthOf(text) + 1 : text.split(sub).length - 1;
  },
  replace: (text, given) => {
    const options = new Options('replace', given, ['old', 'new', 'count']);
    return replace(text, options.text('old', ''), options.text('new', ''), options.whole('count', -1));
  },
  join: (text, given) =>
    itemsOf(new Options('join', given, ['iterable']).need('iterable'))
      .map(needText)
      .join(text),
  partition: (text, given) => partition(text, given, false),
  rpartition: (text, given) => partition(text, given, true),
  removeprefix: (text, given) => {
    const prefix = new Options('removeprefix', given, ['prefix']).text('prefix', '');
    return text.startsWith(prefix) ? text.slice(prefix.length) : text;
  },
  removesuffix: (text, given) => {
    const suffix = new Options('removesuffix', given, ['suffix']).text('suffix', '');
    return suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
  },
  zfill: (text, given) => {
    const width = new Options('zfill', given, ['width']).whole('width', 0);
    const sign = /^[+-]/.exec(text)?.[0] ?? '';
    return sign + text.slice(sign.length).padStart(width - sign.length, '0');
  },
  center: (text, given, name) => pad(text, given, name, 'both'),
  ljust: (text, given, name) => pad(text, given, name, 'right'),
  rjust: (text, given, name) => pad(text, given, name, 'left'),
  expandtabs: (text, given) => {
    const size = new Options('expandtabs', given, ['tabsize']).whole('tabsize', 8);
    let column = 0;
    return points(text).map((each) => {
      if (each === '\t') {
        const blanks = size <= 0 ? 0 : size - (column % size);
        column += blanks;
        return ' '.repeat(blanks);
      }
      column = each === '\n' || each === '\r' ? 0 : column + 1;
      return each;
    }).join(''); // prettier-ignore
  },
  isdigit: (text) => every(/[\p{Nd}²³¹⁰⁴-⁹₀-₉]/u)(text),
  isnumeric: (text) => every(/\p{N}/u)(text),
  isdecimal: (text) => every(/\p{Nd}/u)(text),
  isalpha: (text) => every(/\p{L}/u)(text),
  isalnum: (text) => every(/[\p{L}\p{N}]/u)(text),
  isspace: (text) => ALL_SPACE.test(text),
  isupper: (text) => cased(text) && text === text.toUpperCase(),
  islower: (text) => cased(text) && text === text.toLowerCase(),
  istitle: (text) => cased(text) && text === titled(text),
  isascii: (text) => /^[\0-\x7f]*$/.test(text),
  format: (text, given) => format(text, given),
};

function characters(given: Given): string | null {
  const value = new Options('strip', given, ['chars']).get('chars') ?? null;
  if (value !== null && typeof value !== 'string') throw new TemplateError('strip arg must be None or str');
  return value;
}

function found(at: number): number {
  if (at < 0) throw new TemplateError('substring not found');
  return at;
}

function needText(value: Value): string {
  if (typeof value !== 'string') throw new TemplateError(`expected str instance, ${typeName(value)} found`);
  return value;
}

const indexIn = (items: readonly Value[], given: Given): number => {
  const wanted = new Options('index', given, ['value']).need('value');
  const at = items.findIndex((item) => isEqual(item, wanted));
  if (at < 0) throw new TemplateError(`${show(wanted)} is not in list`);
  return at;
};

const LIST: Record<string, Method<List>> = {
  index: ({ items }, given) => indexIn(items, given),
  count: ({ items }, given) => {
    const wanted = new Options('count', given, ['value']).need('value');
    return items.filter((item) => isEqual(item, wanted)).length;
  },
  copy: ({ items }) => new List(items),
};

/** They would change what the caller handed in: the sandbox of templates refuses them. */
const CHANGES: Record<string, readonly string[]> = {
  list: ['append', 'clear', 'extend', 'insert', 'pop', 'remove', 'reverse', 'sort'],
  dict: ['clear', 'pop', 'popitem', 'setdefault', 'update'],
};

const pairs = (entries: readonly (readonly [Value, Value])[]): Value[] =>
  entries.map(([key, value]) => new List([key, value], true));
const view = (name: string, items: Value[]): Sequence => new Sequence(items, `dict_${name}(${show(new List(items))})`, true); // prettier-ignore

const DICT: Record<string, Method<Dict>> = {
  get: (dict, given) => {
    const options = new Options('get', given, ['key', 'default']);
    return orElse(dict.get(options.need('key')), () => options.get('default') ?? null);
  },
  items: (dict) => view('items', pairs(dict.entries())),
  keys: (dict) => view('keys', dict.keys()),
  values: (dict) => view('values', dict.entries().map(([, value]) => value)), // prettier-ignore
  copy: (dict) => new Dict(dict.entries()),
};

const NUMBER: Record<string, Method<number | Float>> = {
  is_integer: (value) => Number.isInteger(value instanceof Float ? value.value : value),
  bit_length: (value) => (value instanceof Float ? 0 : Math.abs(value).toString(2).length),
};

/** The method of a value, or null where it has none of that name. */
export function methodOf(value: Value, name: string): Callable | Undefined | null {
  const bound = <T extends Value>(methods: Record<string, Method<T>>, self: T): Callable | null =>
    Object.hasOwn(methods, name) ? new Callable(name, (given) => methods[name]!(self, given, name)) : null;
  const type = typeName(value);
  if (CHANGES[type]?.includes(name))
    return new Undefined(`access to attribute '${name}' of '${type}' object is unsafe.`);
  if (typeof value === 'string') return bound(TEXT, value);
  if (value instanceof List) return bound(LIST, value);
  if (value instanceof Dict) return bound(DICT, value);
  if (typeof value === 'number' || value instanceof Float) return bound(NUMBER, value);
  return null;
}
