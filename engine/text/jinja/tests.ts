import { TemplateError } from './errors.ts';
import { Options } from './given.ts';
import { Callable, Dict, Float, List, Sequence, Undefined, compare, isEqual, isNumber, itemsOf, show, toNumber, typeName, type Given, type Value } from './values.ts'; // prettier-ignore

type Test = (value: Value, given: Given) => boolean;

const other = (given: Given): Value => new Options('test', given, ['other']).need('other');
const whole = (value: Value): number => {
  if (value instanceof Undefined) value.fail();
  if (!isNumber(value)) throw new TemplateError(`not a number but ${typeName(value)}`);
  return toNumber(value);
};
const modulo = (value: Value, by: number): number => ((whole(value) % by) + by) % by;

export function contains(list: Value, value: Value): boolean {
  if (typeof list === 'string') {
    if (typeof value !== 'string')
      throw new TemplateError(`'in <string>' requires string as left operand, not ${typeName(value)}`);
    return list.includes(value);
  }
  if (list instanceof Dict) return list.get(value) !== undefined;
  if (list === null || typeof list !== 'object' || list instanceof Float)
    throw new TemplateError(`argument of type '${typeName(list)}' is not iterable`);
  return itemsOf(list).some((item) => isEqual(item, value));
}

const cased = (text: string) => text.toLowerCase() !== text.toUpperCase();
const eq: Test = (value, given) => isEqual(value, other(given));
const ne: Test = (value, given) => !isEqual(value, other(given));
const gt: Test = (value, given) => compare(value, other(given)) > 0;
const ge: Test = (value, given) => compare(value, other(given)) >= 0;
const lt: Test = (value, given) => compare(value, other(given)) < 0;
const le: Test = (value, given) => compare(value, other(given)) <= 0;
const isIterable = (value: Value) =>
  typeof value === 'string' || value instanceof List || value instanceof Dict || value instanceof Sequence || value instanceof Undefined; // prettier-ignore

export const TESTS: Record<string, Test> = {
  boolean: (value) => typeof value === 'boolean',
  callable: (value) => value instanceof Callable,
  defined: (value) => !(value instanceof Undefined),
  divisibleby: (value, given) => modulo(value, whole(other(given))) === 0,
  eq,
  equalto: eq,
  '==': eq,
  escaped: () => false,
  even: (value) => modulo(value, 2) === 0,
  false: (value) => value === false,
  float: (value) => value instanceof Float,
  ge,
  '>=': ge,
  gt,
  greaterthan: gt,
  '>': gt,
  in: (value, given) => contains(other(given), value),
  integer: (value) => typeof value === 'number',
  iterable: isIterable,
  le,
  '<=': le,
  lower: (value) => cased(show(value)) && show(value) === show(value).toLowerCase(),
  lt,
  lessthan: lt,
  '<': lt,
  mapping: (value) => value instanceof Dict,
  ne,
  '!=': ne,
  none: (value) => value === null,
  number: (value) => isNumber(value),
  odd: (value) => modulo(value, 2) === 1,
  sameas: (value, given) => value === other(given),
  sequence: (value) => typeof value === 'string' || value instanceof List || value instanceof Dict || value instanceof Undefined || (value instanceof Sequence && value.isRange), // prettier-ignore
  string: (value) => typeof value === 'string',
  true: (value) => value === true,
  undefined: (value) => value instanceof Undefined,
  upper: (value) => cased(show(value)) && show(value) === show(value).toUpperCase(),
};
