import { phrases } from '../../../engine/contract/phrases.ts';

/** What Pagoda says in the details of errors: the engine's own English. */
export const details = phrases;
