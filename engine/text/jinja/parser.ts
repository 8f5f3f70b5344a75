import { TemplateError } from './errors.ts';
import { tokenize, type Token, type TokenKind } from './lexer.ts';
import type { Arguments, Expression, Parameter, Statement, Target } from './nodes.ts';

/** Reads a template. Throws `TemplateError` where it is none. */
export function parse(template: string): Statement[] {
  return new Parser(tokenize(template)).template();
}

const CONSTANTS: Record<string, boolean | null> = { true: true, True: true, false: false, False: false, none: null, None: null }; // prettier-ignore
const COMPARISONS = ['==', '!=', '<', '<=', '>', '>='];

class Parser {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  template(): Statement[] {
    const body = this.statements([]);
    if (this.now().kind !== 'end') this.fail();
    return body;
  }

  /** Up to a block whose name is one of `ends`, whose name is left to be read. */
  private statements(ends: readonly string[]): Statement[] {
    const body: Statement[] = [];
    for (;;) {
      const token = this.now();
      if (token.kind === 'text') {
        this.at++;
        body.push({ kind: 'text', text: token.text });
      } else if (token.kind === 'printBegin') {
        this.at++;
        body.push({ kind: 'print', value: this.tuple() });
        this.expect('printEnd');
      } else if (token.kind === 'blockBegin') {
        this.at++;
        if (ends.includes(this.now().text) && this.now().kind === 'name') return body;
        body.push(...this.statement());
      } else {
        if (ends.length > 0) throw new TemplateError(`the template ends before ${ends.join(' or ')}`);
        return body;
      }
    }
  }

  private statement(): Statement[] {
    const name = this.name();
    switch (name) {
      case 'if':
        return [this.conditional()];
      case 'for':
        return [this.loop()];
      case 'set':
        return [this.assignment()];
      case 'macro': {
        const macro = this.name();
        const parameters = this.parameters();
        return [{ kind: 'macro', name: macro, parameters, body: this.body('endmacro') }];
      }
      case 'call': {
        const parameters = this.is('(') ? this.parameters() : [];
        const call = this.expression();
        if (call.kind !== 'call') throw new TemplateError('a call block without a call');
        return [{ kind: 'callBlock', call, parameters, body: this.body('endcall') }];
      }
      case 'filter': {
        const filter = this.filters(null, true);
        return [{ kind: 'filterBlock', filter: filter!, body: this.body('endfilter') }];
      }
      case 'with': {
        const values: { target: Target; value: Expression }[] = [];
        while (this.now().kind !== 'blockEnd') {
          if (values.length > 0) this.expect(',');
          const target = this.target();
          this.expect('=');
          values.push({ target, value: this.expression() });
        }
        return [{ kind: 'with', values, body: this.body('endwith') }];
      }
      case 'generation':
        return this.body('endgeneration');
      case 'autoescape':
        this.expression();
        return this.body('endautoescape');
      case 'block': {
        this.name();
        while (this.skip('scoped') || this.skip('required'));
        this.expect('blockEnd');
        const body = this.statements(['endblock']);
        this.at++;
        if (this.now().kind === 'name') this.at++;
        this.expect('blockEnd');
        return [{ kind: 'block', body }];
      }
      case 'break':
      case 'continue':
        this.expect('blockEnd');
        return [{ kind: name }];
      case 'print': {
        const value = this.tuple();
        this.expect('blockEnd');
        return [{ kind: 'print', value }];
      }
      default:
        throw new TemplateError(`unknown tag ${name}`);
    }
  }

  private body(end: string): Statement[] {
    this.expect('blockEnd');
    const body = this.statements([end]);
    this.at++;
    this.expect('blockEnd');
    return body;
  }

  private conditional(): Statement {
    const test = this.tuple(true);
    this.expect('blockEnd');
    const then = this.statements(['elif', 'else', 'endif']);
    const next = this.name();
    if (next === 'elif') return { kind: 'if', test, then, otherwise: [this.conditional()] };
    const otherwise = next === 'else' ? this.body('endif') : [];
    if (next === 'endif') this.expect('blockEnd');
    return { kind: 'if', test, then, otherwise };
  }

  private loop(): Statement {
    const target = this.target();
    this.expect('in');
    const list = this.tuple(true);
    const filter = this.skip('if') ? this.expression() : null;
    const recursive = this.skip('recursive');
    this.expect('blockEnd');
    const body = this.statements(['endfor', 'else']);
    const otherwise = this.name() === 'else' ? this.body('endfor') : [];
    if (this.now().kind === 'blockEnd' && this.tokens[this.at - 1]?.text === 'endfor')
      this.expect('blockEnd');
    return { kind: 'for', target, list, filter, recursive, body, otherwise };
  }

  private assignment(): Statement {
    const target = this.target(true);
    if (this.skip('=')) {
      const value = this.tuple();
      this.expect('blockEnd');
      return { kind: 'set', target, value };
    }
    const filter = this.filters(null, false);
    return { kind: 'setBlock', target, filter, body: this.body('endset') };
  }

  private target(mayBeAttribute = false): Target {
    const items: Target[] = [];
    let isTuple = false;
    for (;;) {
      if (
        this.is(')') ||
        this.is('=') ||
        (this.is('in') && items.length > 0) ||
        this.now().kind === 'blockEnd'
      )
        break;
      if (this.skip('(')) {
        const inner = this.target();
        this.expect(')');
        items.push(inner.kind === 'tuple' ? inner : inner);
      } else {
        const name = this.name();
        if (mayBeAttribute && items.length === 0 && this.skip('.'))
          return { kind: 'attribute', object: name, name: this.name() };
        if (name in CONSTANTS) throw new TemplateError(`cannot assign to ${name}`);
        items.push({ kind: 'name', name });
      }
      if (!this.skip(',')) break;
      isTuple = true;
    }
    if (items.length === 0) this.fail();
    return isTuple ? { kind: 'tuple', items } : items[0]!;
  }

  private parameters(): Parameter[] {
    this.expect('(');
    const parameters: Parameter[] = [];
    while (!this.is(')')) {
      if (parameters.length > 0) this.expect(',');
      const name = this.name();
      const fallback = this.skip('=') ? this.expression() : null;
      if (!fallback && parameters.some((before) => before.fallback))
        throw new TemplateError('a parameter without a default after one with it');
      parameters.push({ name, fallback });
    }
    this.expect(')');
    return parameters;
  }

  /** One expression, or several with commas between: a tuple. */
  private tuple(noChoice = false): Expression {
    const items: Expression[] = [];
    let isTuple = false;
    for (;;) {
      if (items.length > 0 && this.endsTuple()) break;
      items.push(noChoice ? this.or() : this.expression());
      if (!this.is(',')) break;
      this.at++;
      isTuple = true;
    }
    return isTuple ? { kind: 'tuple', items } : items[0]!;
  }

  private endsTuple(): boolean {
    return (
      ['blockEnd', 'printEnd'].includes(this.now().kind) ||
      this.is(')') ||
      this.is('if') ||
      this.is('recursive')
    );
  }

  expression(): Expression {
    let value = this.or();
    while (this.skip('if')) {
      const test = this.or();
      const otherwise = this.skip('else') ? this.expression() : null;
      value = { kind: 'choice', test, then: value, otherwise };
    }
    return value;
  }

  private or(): Expression {
    let left = this.and();
    while (this.skip('or')) left = { kind: 'or', left, right: this.and() };
    return left;
  }

  private and(): Expression {
    let left = this.not();
    while (this.skip('and')) left = { kind: 'and', left, right: this.not() };
    return left;
  }

  private not(): Expression {
    return this.skip('not') ? { kind: 'unary', operator: 'not', operand: this.not() } : this.comparison();
  }

  private comparison(): Expression {
    const first = this.sum();
    const rest: { operator: string; operand: Expression }[] = [];
    for (;;) {
      const operator = this.now().text;
      if (this.now().kind === 'operator' && COMPARISONS.includes(operator)) this.at++;
      else if (this.skip('in')) {
        rest.push({ operator: 'in', operand: this.sum() });
        continue;
      } else if (this.is('not') && this.tokens[this.at + 1]?.text === 'in') {
        this.at += 2;
        rest.push({ operator: 'not in', operand: this.sum() });
        continue;
      } else break;
      rest.push({ operator, operand: this.sum() });
    }
    return rest.length === 0 ? first : { kind: 'compare', first, rest };
  }

  private sum(): Expression {
    return this.leftToRight(['+', '-'], () => this.concatenation());
  }

  private concatenation(): Expression {
    const items = [this.product()];
    while (this.skip('~')) items.push(this.product());
    return items.length === 1 ? items[0]! : { kind: 'concat', items };
  }

  private product(): Expression {
    return this.leftToRight(['*', '/', '//', '%'], () => this.leftToRight(['**'], () => this.unary(true)));
  }

  private leftToRight(operators: readonly string[], operand: () => Expression): Expression {
    let left = operand();
    for (;;) {
      const operator = this.now().text;
      if (this.now().kind !== 'operator' || !operators.includes(operator)) return left;
      this.at++;
      left = { kind: 'binary', operator, left, right: operand() };
    }
  }

  private unary(withFilters: boolean): Expression {
    let value: Expression;
    if (this.skip('-')) value = { kind: 'unary', operator: '-', operand: this.unary(false) };
    else if (this.skip('+')) value = { kind: 'unary', operator: '+', operand: this.unary(false) };
    else value = this.primary();
    value = this.postfix(value);
    return withFilters ? this.filters(value, false)! : value;
  }

  private primary(): Expression {
    const token = this.now();
    this.at++;
    switch (token.kind) {
      case 'name':
        return Object.hasOwn(CONSTANTS, token.text)
          ? { kind: 'constant', value: CONSTANTS[token.text]! }
          : { kind: 'name', name: token.text };
      case 'string': {
        let value = token.text;
        for (; this.now().kind === 'string'; this.at++) value += this.now().text;
        return { kind: 'constant', value };
      }
      case 'integer':
        return { kind: 'constant', value: token.number };
      case 'float':
        return { kind: 'float', value: token.number };
      case 'operator':
        if (token.text === '(') return this.parenthesised();
        if (token.text === '[') return { kind: 'list', items: this.items(']') };
        if (token.text === '{') return this.dict();
        break;
      default:
    }
    this.at--;
    return this.fail();
  }

  private parenthesised(): Expression {
    if (this.skip(')')) return { kind: 'tuple', items: [] };
    const value = this.tuple();
    this.expect(')');
    return value;
  }

  private items(end: string): Expression[] {
    const items: Expression[] = [];
    while (!this.skip(end)) {
      if (items.length > 0) {
        this.expect(',');
        if (this.skip(end)) break;
      }
      items.push(this.expression());
    }
    return items;
  }

  private dict(): Expression {
    const entries: [Expression, Expression][] = [];
    while (!this.skip('}')) {
      if (entries.length > 0) {
        this.expect(',');
        if (this.skip('}')) break;
      }
      const key = this.expression();
      this.expect(':');
      entries.push([key, this.expression()]);
    }
    return { kind: 'dict', entries };
  }

  private postfix(first: Expression): Expression {
    let value = first;
    for (;;) {
      if (this.skip('.')) {
        const token = this.now();
        if (token.kind === 'integer')
          value = { kind: 'item', object: value, index: { kind: 'constant', value: token.number } };
        else if (token.kind === 'name') value = { kind: 'attribute', object: value, name: token.text };
        else this.fail();
        this.at++;
      } else if (this.skip('[')) {
        const parts: Expression[] = [];
        let isTuple = false;
        while (!this.is(']')) {
          parts.push(this.subscript());
          if (!this.skip(',')) break;
          isTuple = true;
        }
        this.expect(']');
        if (parts.length === 0) this.fail();
        value = { kind: 'item', object: value, index: isTuple ? { kind: 'tuple', items: parts } : parts[0]! };
      } else if (this.is('(')) value = { kind: 'call', callee: value, args: this.arguments() };
      else return value;
    }
  }

  private subscript(): Expression {
    const start = this.is(':') ? null : this.expression();
    if (!this.is(':')) return start!;
    const rest: (Expression | null)[] = [];
    while (rest.length < 2 && this.skip(':')) {
      rest.push(this.is(':') || this.is(']') || this.is(',') ? null : this.expression());
    }
    return { kind: 'slice', start, stop: rest[0] ?? null, step: rest[1] ?? null };
  }

  private arguments(): Arguments {
    const args: Arguments = { positional: [], named: [], spread: null, spreadNamed: null };
    this.expect('(');
    let first = true;
    while (!this.skip(')')) {
      if (!first) {
        this.expect(',');
        if (this.skip(')')) break;
      }
      first = false;
      if (this.skip('**')) args.spreadNamed = this.expression();
      else if (this.skip('*')) args.spread = this.expression();
      else if (
        this.now().kind === 'name' &&
        this.tokens[this.at + 1]?.text === '=' &&
        this.tokens[this.at + 1]?.kind === 'operator'
      ) {
        const name = this.name();
        this.at++;
        args.named.push({ name, value: this.expression() });
      } else {
        if (args.named.length > 0) throw new TemplateError('an argument without a name after one with it');
        args.positional.push(this.expression());
      }
    }
    return args;
  }

  /** Filters, tests and calls after a value; `operand` null: filters of a block. */
  private filters(operand: Expression | null, startsInline: boolean): Expression | null {
    let value = operand;
    let inline = startsInline;
    for (;;) {
      if (inline || this.skip('|')) {
        inline = false;
        const name = this.dotted();
        const args = this.is('(') ? this.arguments() : noArguments();
        value = { kind: 'filter', name, operand: value, args };
      } else if (value && this.skip('is')) value = this.test(value);
      else if (value && this.is('(')) value = { kind: 'call', callee: value, args: this.arguments() };
      else return value;
    }
  }

  private test(operand: Expression): Expression {
    const negated = this.skip('not');
    const name = this.dotted();
    const next = this.now();
    let args = noArguments();
    if (this.is('(')) args = this.arguments();
    else {
      const begins =
        ['name', 'string', 'integer', 'float'].includes(next.kind) ||
        ['[', '{'].some((text) => this.is(text));
      const isWord = next.kind === 'name' && ['else', 'or', 'and'].includes(next.text);
      if (begins && !isWord) {
        if (this.is('is')) throw new TemplateError('tests cannot be chained with is');
        // What stands between two words is no argument of a test without one.
        if (!(next.kind === 'name' && ['if', 'in', 'not', 'recursive'].includes(next.text)))
          args.positional.push(this.postfix(this.primary()));
      }
    }
    return { kind: 'test', name, operand, args, negated };
  }

  private dotted(): string {
    let name = this.name();
    while (this.skip('.')) name += `.${this.name()}`;
    return name;
  }

  private name(): string {
    const token = this.now();
    if (token.kind !== 'name') return this.fail();
    this.at++;
    return token.text;
  }

  private now(): Token {
    return this.tokens[this.at]!;
  }

  /** Whether the next token is this word or sign. */
  private is(text: string): boolean {
    const token = this.now();
    return token.text === text && (token.kind === 'name' || token.kind === 'operator');
  }

  private skip(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  private expect(what: TokenKind | (string & {})): void {
    if (this.now().kind === what) this.at++;
    else if (!this.skip(what)) this.fail(what);
  }

  private fail(wanted?: string): never {
    const { kind, text } = this.now();
    const found =
      kind === 'end' ? 'the end of the template' : text === '' ? 'the end of a tag' : JSON.stringify(text);
    throw new TemplateError(wanted ? `expected ${wanted}, found ${found}` : `unexpected ${found}`);
  }
}

const noArguments = (): Arguments => ({ positional: [], named: [], spread: null, spreadNamed: null });
