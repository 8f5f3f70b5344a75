import { TemplateError } from './errors.ts';
import { Options } from './given.ts';
import { Callable, Dict, Float, List, Namespace, Sequence, Undefined, itemsOf, orElse, show, typeName, type Given, type Value } from './values.ts'; // prettier-ignore

/** The sandbox of templates allows no longer ones. */
const LONGEST_RANGE = 100_000;

function range({ positional }: Given): Value {
  const numbers = positional.map((value) => {
    if (typeof value !== 'number' && typeof value !== 'boolean') throw new TemplateError(`'${typeName(value)}' object cannot be interpreted as an integer`); // prettier-ignore
    return Number(value);
  });
  const [from, to, step = 1] = numbers.length === 1 ? [0, numbers[0]!] : numbers;
  if (from === undefined || to === undefined || step === 0)
    throw new TemplateError('range expected 1 to 3 arguments');
  const length = Math.max(0, Math.ceil((to - from) / step));
  if (length > LONGEST_RANGE) throw new TemplateError(`Range too big. The sandbox blocks ranges larger than ${LONGEST_RANGE}.`); // prettier-ignore
  const shown = `range(${from}, ${to}${step === 1 ? '' : `, ${step}`})`;
  return new Sequence(Array.from({ length }, (_, at) => from + at * step), shown, true); // prettier-ignore
}

function dict({ positional: [first], named }: Given): Value {
  const made = new Dict(first instanceof Dict ? first.entries() : pairsOf(first));
  for (const [name, value] of named) made.set(name, value);
  return made;
}

const pairsOf = (value: Value | undefined): [Value, Value][] =>
  value === undefined
    ? []
    : itemsOf(value).map((pair) => {
        const [key, item] = itemsOf(pair);
        if (key === undefined || item === undefined)
          throw new TemplateError('dictionary update sequence has no pairs');
        return [key, item];
      });

function namespace(given: Given): Value {
  const made = new Namespace();
  for (const [key, value] of (dict(given) as Dict).entries()) made.values.set(show(key), value);
  return made;
}

function cycler({ positional }: Given): Value {
  let at = 0;
  const cycle = new Callable('cycler', () => null);
  const now = () => orElse(positional[at % positional.length], () => new Undefined('no items to cycle'));
  cycle.attributes.set('next', new Callable('next', () => {
    const item = now();
    at++;
    return item;
  })); // prettier-ignore
  cycle.attributes.set('reset', new Callable('reset', () => {
    at = 0;
    return null;
  })); // prettier-ignore
  cycle.attributes.set('current', now());
  return cycle;
}

function joiner(given: Given): Value {
  const separator = new Options('joiner', given, ['sep']).text('sep', ', ');
  let used = false;
  return new Callable('joiner', () => {
    if (used) return separator;
    used = true;
    return '';
  });
}

/** What every template can call. */
export const GLOBALS: readonly Callable[] = [
  new Callable('range', range),
  new Callable('dict', dict),
  new Callable('namespace', namespace),
  new Callable('cycler', cycler),
  new Callable('joiner', joiner),
];

/** Plain data, and functions of texts, as values of a template. */
export function toValue(data: unknown): Value {
  if (data === null || typeof data === 'string' || typeof data === 'boolean') return data;
  if (data === undefined) return new Undefined('undefined');
  if (typeof data === 'number') return Number.isInteger(data) ? data : new Float(data);
  if (Array.isArray(data)) return new List(data.map(toValue));
  if (typeof data === 'function') {
    const work = data as (...texts: string[]) => unknown;
    return new Callable(data.name, ({ positional }) => toValue(work(...positional.map(show))));
  }
  return new Dict(Object.entries(data).map(([key, value]) => [key, toValue(value)]));
}
