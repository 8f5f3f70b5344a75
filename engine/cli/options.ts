import { InvalidArgumentError } from 'commander';
import type { z } from 'zod';
import { PagodaError } from '../contract/errors.ts';

/** A number written as a number: no blanks, no hexadecimal, no trailing letters. Ranges are the contract's business. */
export function number(text: string): number {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
}

export function integer(text: string): number {
  const value = number(text);
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

/** Gathers a repeatable option. */
export const gather = (text: string, before: string[]): string[] => [...before, text];

/**
 * Checks values against the contract's own schema, so that ranges are written once. `flags` names the option behind each path of the schema;
 * a value out of range becomes `request.invalid` with the option's name.
 */
export function checked<S extends z.ZodType>(
  command: string,
  schema: S,
  values: unknown,
  flags: Record<string, string>,
): z.output<S> {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => {
    const named = path.filter((step) => typeof step === 'string').join('.');
    const flag = flags[named];
    return flag === undefined ? `${named}: ${message}` : `${flag}: ${message}`;
  });
  throw new PagodaError('request.invalid', { name: command, issues });
}

/** Wrong usage that no schema sees. */
export const usage = (command: string, issue: string): PagodaError =>
  new PagodaError('request.invalid', { name: command, issues: [issue] });
