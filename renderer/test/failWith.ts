import { PagodaError, type ErrorValue } from '../../engine/contract/errors.ts';

/** Throws it, where there is one. */
export function failWith(error: ErrorValue | null): void {
  if (error) throw new PagodaError(error.code, error.data);
}
