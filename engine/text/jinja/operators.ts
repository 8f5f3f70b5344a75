import { TemplateError } from './errors.ts';
import { percent } from './format.ts';
import { Float, List, Undefined, isNumber, toNumber, typeName, type Value } from './values.ts';

/** Characters, and elements of a list, that one operation may make. */
const MOST_CHARACTERS = 64 * 2 ** 20;
const MOST_ITEMS = 4 * 2 ** 20;

export function negative(value: Value, sign: '-' | '+'): Value {
  if (value instanceof Undefined) return value.fail();
  if (!isNumber(value)) throw new TemplateError(`bad operand type for unary ${sign}: '${typeName(value)}'`);
  const number = sign === '-' ? -toNumber(value) : toNumber(value);
  return value instanceof Float ? new Float(number) : number + 0;
}

/** Python's arithmetic. */
export function operate(operator: string, left: Value, right: Value): Value {
  for (const value of [left, right]) if (value instanceof Undefined) value.fail();
  if (operator === '%' && typeof left === 'string') return percent(left, right);
  if (isNumber(left) && isNumber(right)) return calculate(operator, left, right);
  if (operator === '+') {
    if (typeof left === 'string' && typeof right === 'string') return left + right;
    if (left instanceof List && right instanceof List && left.isTuple === right.isTuple) {
      within(1, left.items.length + right.items.length, MOST_ITEMS);
      return new List(left.items.concat(right.items), left.isTuple);
    }
  }
  if (operator === '*') {
    if (typeof left === 'number' && typeof right !== 'number') return operate('*', right, left);
    if (typeof right === 'number') {
      const times = Math.max(0, right);
      if (typeof left === 'string') return left.repeat(within(times, left.length, MOST_CHARACTERS));
      if (left instanceof List) return new List(Array<readonly Value[]>(within(times, left.items.length, MOST_ITEMS)).fill(left.items).flat(), left.isTuple); // prettier-ignore
    }
  }
  throw new TemplateError(
    `unsupported operand type(s) for ${operator}: '${typeName(left)}' and '${typeName(right)}'`,
  );
}

function within(times: number, size: number, most: number): number {
  if (times * size > most) throw new TemplateError('it makes more than any model reads');
  return times;
}

function calculate(operator: string, left: number | boolean | Float, right: number | boolean | Float): Value {
  const [a, b] = [toNumber(left), toNumber(right)];
  const result = (value: number): Value =>
    left instanceof Float || right instanceof Float ? new Float(value) : value;
  if (['/', '//', '%'].includes(operator) && b === 0) throw new TemplateError('division by zero');
  switch (operator) {
    case '+':
      return result(a + b);
    case '-':
      return result(a - b);
    case '*':
      return result(a * b);
    case '/':
      return new Float(a / b);
    case '//':
      return result(Math.floor(a / b));
    case '%':
      return result(a - b * Math.floor(a / b));
    case '**':
      return b < 0 ? new Float(a ** b) : result(a ** b);
  }
  throw new TemplateError(`unknown operator ${operator}`);
}
