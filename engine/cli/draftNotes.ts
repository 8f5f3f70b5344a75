import type { DraftNote } from '../contract/models.ts';

/** What is odd about a draft model that is used all the same. */
export const draftNotes: Readonly<Record<DraftNote, string>> = {
  same: 'The draft model is the same file as the model: it takes as long, so nothing is won.',
  larger: 'The draft model is not smaller than the model, so little will be won.',
};
