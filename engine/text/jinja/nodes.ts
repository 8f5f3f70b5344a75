/** What a template is made of, once read. */
export type Expression =
  | { kind: 'constant'; value: string | number | boolean | null }
  | { kind: 'float'; value: number }
  | { kind: 'name'; name: string }
  | { kind: 'list' | 'tuple' | 'concat'; items: Expression[] }
  | { kind: 'dict'; entries: [Expression, Expression][] }
  | { kind: 'unary'; operator: '-' | '+' | 'not'; operand: Expression }
  | { kind: 'binary'; operator: string; left: Expression; right: Expression }
  | { kind: 'and' | 'or'; left: Expression; right: Expression }
  | { kind: 'compare'; first: Expression; rest: { operator: string; operand: Expression }[] }
  | { kind: 'choice'; test: Expression; then: Expression; otherwise: Expression | null }
  | { kind: 'attribute'; object: Expression; name: string }
  | { kind: 'item'; object: Expression; index: Expression }
  | { kind: 'slice'; start: Expression | null; stop: Expression | null; step: Expression | null }
  | { kind: 'call'; callee: Expression; args: Arguments }
  | { kind: 'filter'; name: string; operand: Expression | null; args: Arguments }
  | { kind: 'test'; name: string; operand: Expression; args: Arguments; negated: boolean };

export interface Arguments {
  positional: Expression[];
  named: { name: string; value: Expression }[];
  /** `*list` and `**dict`. */
  spread: Expression | null;
  spreadNamed: Expression | null;
}

export type Target = { kind: 'name'; name: string } | { kind: 'tuple'; items: Target[] } | { kind: 'attribute'; object: string; name: string }; // prettier-ignore

export interface Parameter {
  name: string;
  fallback: Expression | null;
}

export type Statement =
  | { kind: 'text'; text: string }
  | { kind: 'print'; value: Expression }
  | { kind: 'if'; test: Expression; then: Statement[]; otherwise: Statement[] }
  | {
      kind: 'for';
      target: Target;
      list: Expression;
      filter: Expression | null;
      recursive: boolean;
      body: Statement[];
      otherwise: Statement[];
    }
  | { kind: 'set'; target: Target; value: Expression }
  | { kind: 'setBlock'; target: Target; filter: Expression | null; body: Statement[] }
  | { kind: 'with'; values: { target: Target; value: Expression }[]; body: Statement[] }
  | { kind: 'macro'; name: string; parameters: Parameter[]; body: Statement[] }
  | { kind: 'callBlock'; call: Expression & { kind: 'call' }; parameters: Parameter[]; body: Statement[] }
  | { kind: 'filterBlock'; filter: Expression; body: Statement[] }
  | { kind: 'block'; body: Statement[] }
  | { kind: 'break' | 'continue' };
