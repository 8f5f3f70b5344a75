import type { ErrorValue } from '../../engine/contract/errors.ts';
import type { DraftNote } from '../../engine/contract/models.ts';

/** What is known of whether a draft model fits a model. */
export type DraftCheck =
  | { readonly kind: 'checking' }
  | { readonly kind: 'fits'; readonly notes: readonly DraftNote[] }
  | { readonly kind: 'refused'; readonly error: ErrorValue };

/** The last one that was asked for, and about which files. */
export interface DraftChecked {
  readonly path: string;
  readonly draftModel: string;
  readonly check: DraftCheck;
}

/** What it says of these two files; null: it was not about them. */
export const checkOf = (
  checked: DraftChecked | null,
  path: string | null,
  draftModel: string | null,
): DraftCheck | null => (checked?.path === path && checked.draftModel === draftModel ? checked.check : null);

/** Codes that speak of the link and not of the files. */
const ofTheLink: ReadonlySet<string> = new Set([
  'engine.disconnected',
  'engine.crashed',
  'engine.unresponsive',
  'request.cancelled',
]);

/** Whether an error says that the draft model cannot be used. */
export const refusesDraft = ({ code }: ErrorValue): boolean => !ofTheLink.has(code);
