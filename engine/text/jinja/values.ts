import { TemplateError } from './errors.ts';

/** Python's values as templates know them. Whole numbers are numbers; `Float` is a number that is written with a point. */
export type Value = string | number | boolean | null | Float | Undefined | List | Dict | Sequence | Callable | Namespace; // prettier-ignore

export class Float {
  constructor(readonly value: number) {}
}

/** What has not been set: nothing when it is shown, an error when something is asked of it. */
export class Undefined {
  constructor(readonly what: string) {}

  fail(): never {
    throw new TemplateError(this.what);
  }
}

export class List {
  constructor(
    readonly items: readonly Value[],
    readonly isTuple = false,
  ) {}
}

/** What filters and ranges give: it can be gone through, and a range be counted and indexed too. */
export class Sequence {
  constructor(
    readonly items: readonly Value[],
    readonly shown: string,
    readonly isRange = false,
  ) {}
}

export class Dict {
  private readonly map = new Map<string, [Value, Value]>();

  constructor(entries: Iterable<readonly [Value, Value]> = []) {
    for (const [key, value] of entries) this.set(key, value);
  }

  get size(): number {
    return this.map.size;
  }

  get(key: Value): Value | undefined {
    return this.map.get(hashed(key))?.[1];
  }

  set(key: Value, value: Value): void {
    const name = hashed(key);
    this.map.set(name, [this.map.get(name)?.[0] ?? key, value]);
  }

  entries(): [Value, Value][] {
    return [...this.map.values()];
  }

  keys(): Value[] {
    return this.entries().map(([key]) => key);
  }
}

/** One text for all keys that Python holds equal: 1, 1.0 and true. */
function hashed(key: Value): string {
  if (typeof key === 'string') return `s${key}`;
  if (typeof key === 'number' || typeof key === 'boolean') return `n${Number(key)}`;
  if (key instanceof Float) return `n${key.value}`;
  if (key === null) return '-';
  if (key instanceof List && key.isTuple) return `t${JSON.stringify(key.items.map(hashed))}`;
  if (key instanceof Undefined) return 'u';
  throw new TemplateError(`unhashable type: '${typeName(key)}'`);
}

export class Namespace {
  readonly values = new Map<string, Value>();
}

export interface Given {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

export class Callable {
  /** Attributes that templates may read. */
  readonly attributes = new Map<string, Value>();

  constructor(
    readonly name: string,
    readonly call: (given: Given) => Value,
  ) {}
}

/** `value`, None among it, where there is one. */
export const orElse = (value: Value | undefined, otherwise: () => Value): Value =>
  value === undefined ? otherwise() : value;

export function typeName(value: Value): string {
  if (value === null) return 'NoneType';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'int';
  if (value instanceof Float) return 'float';
  if (value instanceof List) return value.isTuple ? 'tuple' : 'list';
  if (value instanceof Dict) return 'dict';
  if (value instanceof Sequence) return value.isRange ? 'range' : 'generator';
  if (value instanceof Undefined) return 'Undefined';
  if (value instanceof Namespace) return 'Namespace';
  return 'function';
}

export function isTrue(value: Value): boolean {
  if (value === null || value instanceof Undefined) return false;
  if (typeof value === 'object') {
    if (value instanceof Float) return value.value !== 0;
    if (value instanceof List) return value.items.length > 0;
    if (value instanceof Dict) return value.size > 0;
    if (value instanceof Sequence) return !value.isRange || value.items.length > 0;
    return true;
  }
  return Boolean(value);
}

export const isNumber = (value: Value): value is number | boolean | Float =>
  typeof value === 'number' || typeof value === 'boolean' || value instanceof Float;

export const toNumber = (value: number | boolean | Float): number =>
  value instanceof Float ? value.value : Number(value);

export function isEqual(a: Value, b: Value): boolean {
  if (isNumber(a) && isNumber(b)) return toNumber(a) === toNumber(b);
  if (a instanceof List && b instanceof List)
    return (
      a.isTuple === b.isTuple &&
      a.items.length === b.items.length &&
      a.items.every((item, at) => isEqual(item, b.items[at]!))
    );
  if (a instanceof Dict && b instanceof Dict)
    return (
      a.size === b.size &&
      a.entries().every(([key, value]) => {
        const other = b.get(key);
        return other !== undefined && isEqual(value, other);
      })
    );
  if (a instanceof Undefined && b instanceof Undefined) return true;
  return a === b;
}

/** Below zero where `a` comes first. */
export function compare(a: Value, b: Value): number {
  if (isNumber(a) && isNumber(b)) return toNumber(a) - toNumber(b);
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  if (a instanceof List && b instanceof List && a.isTuple === b.isTuple) {
    for (const [at, item] of a.items.entries()) {
      const other = b.items[at];
      if (other === undefined) return 1;
      if (!isEqual(item, other)) return compare(item, other);
    }
    return a.items.length - b.items.length;
  }
  for (const value of [a, b]) if (value instanceof Undefined) value.fail();
  throw new TemplateError(`'<' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`);
}

/** By code points, as Python does; JavaScript's own order is that of code units. */
function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  const [x, y] = [points(a), points(b)];
  for (let at = 0; at < Math.min(x.length, y.length); at++) {
    if (x[at] !== y[at]) return x[at]!.codePointAt(0)! - y[at]!.codePointAt(0)!;
  }
  return x.length - y.length;
}

const SURROGATES = /[\uD800-\uDFFF]/;

/** The characters of a text as Python counts them. */
export const points = (text: string): readonly string[] =>
  SURROGATES.test(text) ? Array.from(text) : text.split('');

export const lengthOf = (text: string): number => (SURROGATES.test(text) ? points(text).length : text.length);

/** What a value can be gone through as; throws where it cannot. */
export function itemsOf(value: Value): readonly Value[] {
  if (typeof value === 'string') return points(value);
  if (value instanceof List || value instanceof Sequence) return value.items;
  if (value instanceof Dict) return value.keys();
  if (value instanceof Undefined) return [];
  throw new TemplateError(`'${typeName(value)}' object is not iterable`);
}

/** Python's `str`. */
export function show(value: Value): string {
  return typeof value === 'string' ? value : value instanceof Undefined ? '' : represent(value);
}

/** Python's `repr`. */
export function represent(value: Value): string {
  if (value === null) return 'None';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? String(value) : BigInt(value).toString();
  if (value instanceof Float) return showFloat(value.value);
  if (value instanceof List) {
    const inner = value.items.map(represent).join(', ');
    return value.isTuple ? `(${inner}${value.items.length === 1 ? ',' : ''})` : `[${inner}]`;
  }
  if (value instanceof Dict)
    return `{${value.entries().map(([key, item]) => `${represent(key)}: ${represent(item)}`).join(', ')}}`; // prettier-ignore
  if (value instanceof Sequence) return value.shown;
  if (value instanceof Undefined) return 'Undefined';
  if (value instanceof Namespace) return '<Namespace>';
  return `<function ${value.name}>`;
}

/** The shortest text that reads as the same number, in Python's form. */
export function showFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (value !== 0 && (size >= 1e16 || size < 1e-4)) {
    const [digits, exponent] = value.toExponential().split('e') as [string, string];
    return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
  }
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

const NAMED: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inner = text.replace(/[\p{C}\p{Z}\\'"]/gu, (character) => {
    if (character === ' ') return character;
    if (character === "'" || character === '"') return character === quote ? `\\${quote}` : character;
    const code = character.codePointAt(0)!;
    const hex = (digits: number) => code.toString(16).padStart(digits, '0');
    return (
      NAMED[character] ?? (code < 0x100 ? `\\x${hex(2)}` : code < 0x10000 ? `\\u${hex(4)}` : `\\U${hex(8)}`)
    );
  });
  return quote + inner + quote;
}
