/** Closes a union: adding a member makes every switch that forgot it a type error. */
export function assertNever(value: never, what = 'value'): never {
  throw new Error(`unhandled ${what}: ${JSON.stringify(value)}`);
}
