import { PagodaError, type ErrorData } from '../contract/errors.ts';
import { detailOf, type Detail } from '../contract/phrases.ts';

export type RefusalReason = ErrorData<'import.refused'>['reason'];

/** Ends the import of `folder` for a reason that a person can look up in it. */
export function refuse(folder: string, reason: RefusalReason, detail: string | Detail): never {
  throw new PagodaError('import.refused', { folder, reason, ...detailOf(detail) });
}
