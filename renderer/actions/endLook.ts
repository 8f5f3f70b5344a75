import type { Pagoda } from '../pagoda.ts';
import { closeLook } from '../stores/looks.ts';

/** Ends the look into a reply, if there is one: it is closed, or the reply is about to be another. */
export function endLook(pagoda: Pagoda, messageId: string): void {
  pagoda.looking.get(messageId)?.abort();
  if (pagoda.looking.delete(messageId)) closeLook(pagoda.looks, messageId);
}
