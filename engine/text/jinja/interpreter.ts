import { TemplateError } from './errors.ts';
import { FILTERS, type Helpers } from './filters.ts';
import { methodOf } from './methods.ts';
import { negative, operate } from './operators.ts';
import type { Arguments, Expression, Parameter, Statement, Target } from './nodes.ts';
import { Scope } from './scope.ts';
import { TESTS, contains } from './tests.ts';
import { Callable, Dict, Float, List, Namespace, Sequence, Undefined, compare, isEqual, isNumber, isTrue, itemsOf, orElse, points, show, typeName, type Given, type Value } from './values.ts'; // prettier-ignore

/** Characters that a template may write in all. */
const MOST_WRITTEN = 64 * 2 ** 20;

class Break extends Error {}
class Continue extends Error {}

/** Runs what a template says, once. */
export class Interpreter {
  private readonly helpers: Helpers = {
    item: (value, index) => this.item(value, index),
    filter: (name, value, given) => this.applyFilter(name, value, given),
    test: (name, value, given) => this.applyTest(name, value, given),
  };

  run(body: readonly Statement[], scope: Scope): string {
    let out = '';
    for (const statement of body) {
      out += this.statement(statement, scope);
      if (out.length > MOST_WRITTEN) throw new TemplateError('it writes more than any model reads');
    }
    return out;
  }

  private statement(statement: Statement, scope: Scope): string {
    switch (statement.kind) {
      case 'text':
        return statement.text;
      case 'print':
        return show(this.value(statement.value, scope));
      case 'if':
        return this.run(
          isTrue(this.value(statement.test, scope)) ? statement.then : statement.otherwise,
          scope,
        );
      case 'for':
        return this.loop(statement, scope, 1, this.value(statement.list, scope));
      case 'set':
        this.assign(statement.target, this.value(statement.value, scope), scope);
        return '';
      case 'setBlock': {
        const text = this.run(statement.body, new Scope(scope));
        const { filter } = statement;
        this.assign(statement.target, filter ? this.filtered(filter, text, scope) : text, scope);
        return '';
      }
      case 'with': {
        const inner = new Scope(scope);
        for (const { target, value } of statement.values)
          this.assign(target, this.value(value, inner), inner);
        return this.run(statement.body, inner);
      }
      case 'macro':
        scope.set(statement.name, this.macro(statement.name, statement.parameters, statement.body, scope));
        return '';
      case 'callBlock': {
        const caller = this.macro('caller', statement.parameters, statement.body, scope);
        const callee = this.value(statement.call.callee, scope);
        const given = this.given(statement.call.args, scope);
        return show(this.call(callee, { ...given, named: new Map([...given.named, ['caller', caller]]) }));
      }
      case 'filterBlock':
        return show(this.filtered(statement.filter, this.run(statement.body, new Scope(scope)), scope));
      case 'block':
        return this.run(statement.body, new Scope(scope));
      case 'break':
        throw new Break();
      case 'continue':
        throw new Continue();
    }
  }

  private loop(node: Statement & { kind: 'for' }, scope: Scope, depth: number, list: Value): string {
    let items = itemsOf(list);
    if (node.filter) {
      items = items.filter((item) => {
        const inner = new Scope(scope);
        this.assign(node.target, item, inner);
        return isTrue(this.value(node.filter!, inner));
      });
    }
    const changes: { last: Value | undefined } = { last: undefined };
    let out = '';
    let completed = 0;
    for (const [index, item] of items.entries()) {
      const inner = new Scope(scope);
      inner.set(
        'loop',
        loopOf(items, index, depth, changes, (next) => this.loop(node, scope, depth + 1, next)),
      );
      this.assign(node.target, item, inner);
      try {
        // Piece by piece: what was written before a break stays.
        for (const statement of node.body) out += this.statement(statement, inner);
        completed++;
      } catch (error) {
        if (error instanceof Break) break;
        if (!(error instanceof Continue)) throw error;
      }
      if (out.length > MOST_WRITTEN) throw new TemplateError('it writes more than any model reads');
    }
    // A round that was broken off or skipped does not count, as in Python's.
    return completed === 0 ? out + this.run(node.otherwise, new Scope(scope)) : out;
  }

  private assign(target: Target, value: Value, scope: Scope): void {
    if (target.kind === 'name') scope.set(target.name, value);
    else if (target.kind === 'tuple') {
      const items = itemsOf(value);
      if (items.length !== target.items.length) {
        const few = items.length < target.items.length;
        throw new TemplateError(few ? `not enough values to unpack (expected ${target.items.length}, got ${items.length})` : `too many values to unpack (expected ${target.items.length})`); // prettier-ignore
      }
      target.items.forEach((each, at) => this.assign(each, items[at]!, scope));
    } else {
      const object = scope.get(target.object);
      if (!(object instanceof Namespace))
        throw new TemplateError('cannot assign attribute on non-namespace object');
      object.values.set(target.name, value);
    }
  }

  private macro(
    name: string,
    parameters: readonly Parameter[],
    body: readonly Statement[],
    scope: Scope,
  ): Callable {
    const names = new Set(parameters.map((parameter) => parameter.name));
    const macro = new Callable(name, ({ positional, named }) => {
      const inner = new Scope(scope);
      parameters.forEach((parameter, at) => {
        const given = at < positional.length ? positional[at] : named.get(parameter.name);
        const missing = () => new Undefined(`parameter '${parameter.name}' was not provided`);
        const { fallback } = parameter;
        inner.set(
          parameter.name,
          orElse(given, () => (fallback ? this.value(fallback, inner) : missing())),
        );
      });
      const rest = new Dict([...named].filter(([key]) => !names.has(key) && key !== 'caller'));
      const uses = (special: string) => mentions(body, special);
      if (rest.size > 0 && !uses('kwargs'))
        throw new TemplateError(`macro '${name}' takes no keyword argument '${show(rest.keys()[0]!)}'`);
      if (positional.length > parameters.length && !uses('varargs')) throw new TemplateError(`macro '${name}' takes not more than ${parameters.length} argument(s)`); // prettier-ignore
      inner.set('kwargs', rest);
      inner.set('varargs', new List(positional.slice(parameters.length), true));
      const caller = named.get('caller');
      if (caller !== undefined && !names.has('caller')) inner.set('caller', caller);
      return this.run(body, inner);
    });
    macro.attributes.set('name', name);
    macro.attributes.set('arguments', new List([...names], true));
    return macro;
  }

  private filtered(filter: Expression, text: string, scope: Scope): Value {
    if (filter.kind !== 'filter') throw new TemplateError('a block is filtered by filters alone');
    const operand = filter.operand ? this.filtered(filter.operand, text, scope) : text;
    return this.applyFilter(filter.name, operand, this.given(filter.args, scope));
  }

  value(node: Expression, scope: Scope): Value {
    switch (node.kind) {
      case 'constant':
        return node.value;
      case 'float':
        return new Float(node.value);
      case 'name':
        return orElse(scope.get(node.name), () => new Undefined(`'${node.name}' is undefined`));
      case 'list':
      case 'tuple':
        return new List(node.items.map((item) => this.value(item, scope)), node.kind === 'tuple'); // prettier-ignore
      case 'concat':
        return node.items.map((item) => show(this.value(item, scope))).join('');
      case 'dict':
        return new Dict(
          node.entries.map(([key, value]) => [this.value(key, scope), this.value(value, scope)] as const),
        );
      case 'unary':
        return node.operator === 'not'
          ? !isTrue(this.value(node.operand, scope))
          : negative(this.value(node.operand, scope), node.operator);
      case 'binary':
        return operate(node.operator, this.value(node.left, scope), this.value(node.right, scope));
      case 'and':
      case 'or': {
        const left = this.value(node.left, scope);
        return isTrue(left) === (node.kind === 'and') ? this.value(node.right, scope) : left;
      }
      case 'compare':
        return this.compared(node, scope);
      case 'choice': {
        if (isTrue(this.value(node.test, scope))) return this.value(node.then, scope);
        if (node.otherwise) return this.value(node.otherwise, scope);
        return new Undefined('the inline if-expression evaluated to false and no else section was defined.');
      }
      case 'attribute':
        return this.attribute(this.value(node.object, scope), node.name);
      case 'item':
        return this.subscript(this.value(node.object, scope), node.index, scope);
      case 'slice':
        throw new TemplateError('a slice stands alone');
      case 'call':
        return this.call(this.value(node.callee, scope), this.given(node.args, scope));
      case 'filter':
        return this.applyFilter(node.name, this.value(node.operand!, scope), this.given(node.args, scope));
      case 'test':
        return (
          this.applyTest(node.name, this.value(node.operand, scope), this.given(node.args, scope)) !==
          node.negated
        );
    }
  }

  private compared(node: Expression & { kind: 'compare' }, scope: Scope): boolean {
    let left = this.value(node.first, scope);
    return node.rest.every(({ operator, operand }) => {
      const right = this.value(operand, scope);
      const holds = comparison(operator, left, right);
      left = right;
      return holds;
    });
  }

  private given(args: Arguments, scope: Scope): Given {
    const positional = args.positional.map((each) => this.value(each, scope));
    if (args.spread) positional.push(...itemsOf(this.value(args.spread, scope)));
    const named = new Map(args.named.map(({ name, value }) => [name, this.value(value, scope)]));
    if (args.spreadNamed) {
      const more = this.value(args.spreadNamed, scope);
      if (!(more instanceof Dict))
        throw new TemplateError(`argument after ** must be a mapping, not ${typeName(more)}`);
      for (const [key, value] of more.entries()) named.set(show(key), value);
    }
    return { positional, named };
  }

  private call(callee: Value, given: Given): Value {
    if (callee instanceof Undefined) callee.fail();
    if (!(callee instanceof Callable))
      throw new TemplateError(`'${typeName(callee)}' object is not callable`);
    return callee.call(given);
  }

  private applyFilter(name: string, value: Value, given: Given): Value {
    const filter = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
    if (!filter) throw new TemplateError(`No filter named '${name}'.`);
    return filter(value, given, this.helpers, name);
  }

  private applyTest(name: string, value: Value, given: Given): boolean {
    const test = Object.hasOwn(TESTS, name) ? TESTS[name] : undefined;
    if (test) return test(value, given);
    if (name === 'filter') return Object.hasOwn(FILTERS, show(value));
    if (name === 'test') return Object.hasOwn(TESTS, show(value));
    throw new TemplateError(`No test named '${name}'.`);
  }

  /** `value.name`: an attribute, else an item. */
  private attribute(value: Value, name: string): Value {
    if (value instanceof Undefined) return value.fail();
    const none = () => new Undefined(`'${typeName(value)} object' has no attribute '${name}'`);
    if (name.startsWith('_')) return none();
    if (value instanceof Namespace) return orElse(value.values.get(name), none);
    if (value instanceof Callable) return orElse(value.attributes.get(name), none);
    return methodOf(value, name) ?? orElse(value instanceof Dict ? value.get(name) : undefined, none);
  }

  /** `value[index]`: an item, else an attribute. */
  private item(value: Value, index: Value): Value {
    if (value instanceof Undefined) return value.fail();
    const none = () => new Undefined(`'${typeName(value)} object' has no element ${show(index)}`);
    if (value instanceof Dict) {
      const found = value.get(index);
      if (found !== undefined) return found;
    } else if (isNumber(index) && !(index instanceof Float)) {
      const items = typeof value === 'string' ? points(value) : value instanceof List || (value instanceof Sequence && value.isRange) ? value.items : []; // prettier-ignore
      return orElse(items.at(Number(index)), none);
    }
    return typeof index === 'string' ? this.attribute(value, index) : none();
  }

  private subscript(value: Value, index: Expression, scope: Scope): Value {
    if (index.kind !== 'slice') return this.item(value, this.value(index, scope));
    if (value instanceof Undefined) return value.fail();
    const [start, stop, step] = [index.start, index.stop, index.step].map((part) => {
      const bound = part ? this.value(part, scope) : null;
      if (bound !== null && typeof bound !== 'number')
        throw new TemplateError('slice indices must be integers or None');
      return bound;
    }) as [number | null, number | null, number | null];
    if (typeof value === 'string') return sliced(points(value), start, stop, step).join('');
    if (value instanceof List) return new List(sliced(value.items, start, stop, step), value.isTuple);
    if (value instanceof Sequence && value.isRange) return new List(sliced(value.items, start, stop, step));
    return new Undefined(`'${typeName(value)}' object cannot be sliced`);
  }
}

function comparison(operator: string, left: Value, right: Value): boolean {
  switch (operator) {
    case '==':
      return isEqual(left, right);
    case '!=':
      return !isEqual(left, right);
    case 'in':
      return contains(right, left);
    case 'not in':
      return !contains(right, left);
    case '<':
      return compare(left, right) < 0;
    case '<=':
      return compare(left, right) <= 0;
    case '>':
      return compare(left, right) > 0;
    default:
      return compare(left, right) >= 0;
  }
}

/** Python's slice. */
function sliced<T>(
  items: readonly T[],
  start: number | null,
  stop: number | null,
  stride: number | null,
): T[] {
  const step = stride ?? 1;
  if (step === 0) throw new TemplateError('slice step cannot be zero');
  const { length } = items;
  const bound = (at: number, least: number, most: number) =>
    Math.min(most, Math.max(least, at < 0 ? at + length : at));
  const [least, most] = step > 0 ? [0, length] : [-1, length - 1];
  const from = start === null ? (step > 0 ? least : most) : bound(start, least, most);
  const to = stop === null ? (step > 0 ? most : least) : bound(stop, least, most);
  const out: T[] = [];
  for (let at = from; step > 0 ? at < to : at > to; at += step) out.push(items[at]!);
  return out;
}

/** Whether a macro's body speaks of what is given beyond its parameters; only then may there be any. */
const mentions = (body: readonly Statement[], name: string): boolean =>
  JSON.stringify(body).includes(`{"kind":"name","name":${JSON.stringify(name)}}`);

/** The `loop` of one round. */
function loopOf(
  items: readonly Value[],
  index: number,
  depth: number,
  changes: { last: Value | undefined },
  again: (items: Value) => string,
): Callable {
  const { length } = items;
  const loop = new Callable('loop', ({ positional }) => again(orElse(positional[0], () => null)));
  const outside = (what: string) => new Undefined(`there is no ${what} item`);
  const facts: Record<string, Value> = {
    index: index + 1,
    index0: index,
    revindex: length - index,
    revindex0: length - index - 1,
    first: index === 0,
    last: index === length - 1,
    length,
    depth,
    depth0: depth - 1,
    previtem: orElse(items[index - 1], () => outside('previous')),
    nextitem: orElse(items[index + 1], () => outside('next')),
    cycle: new Callable('cycle', ({ positional }) => positional[index % positional.length] ?? null),
    changed: new Callable('changed', ({ positional }) => {
      const now = new List(positional, true);
      const same = changes.last !== undefined && isEqual(changes.last, now);
      changes.last = now;
      return !same;
    }),
  };
  for (const [name, value] of Object.entries(facts)) loop.attributes.set(name, value);
  return loop;
}
