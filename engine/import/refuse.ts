import { PagodaError, type ErrorData } from '../contract/errors.ts';

export type RefusalReason = ErrorData<'import.refused'>['reason'];

/** Ends the import of `folder` for a reason that a person can look up in it. */
export function refuse(folder: string, reason: RefusalReason, detail: string): never {
  throw new PagodaError('import.refused', { folder, reason, detail });
}
