import type { Message } from '../../electron/ipc/contract/app.ts';
import { assertNever } from '../../engine/contract/assertNever.ts';
import { ReplyWriter, type Saving } from '../client/replyWriter.ts';
import type { Pagoda } from '../pagoda.ts';
import { markSaved, markUnsaved } from '../stores/unsaved.ts';
import { report } from './problems.ts';

/** The one writer of a reply: that of its earlier part while some of it waits for the disk, else a new one that begins after what is stored. */
export function writerFor(pagoda: Pagoda, { id: messageId, content, reasoning }: Message): ReplyWriter {
  const before = pagoda.writers.get(messageId);
  before?.resume();
  if (before) return before;
  const at = { content: content.length, reasoning: reasoning.length };
  const writer = new ReplyWriter(pagoda.links.app, messageId, at, (saving) =>
    follow(pagoda, messageId, saving),
  );
  pagoda.writers.set(messageId, writer);
  return writer;
}

/** A writer with nothing left to write is not needed any more. */
export function letGo(pagoda: Pagoda, messageId: string): void {
  if (!(messageId in pagoda.unsaved.getState().byMessage)) pagoda.writers.delete(messageId);
}

function follow(pagoda: Pagoda, messageId: string, saving: Saving): void {
  switch (saving.kind) {
    case 'unsaved':
      return markUnsaved(pagoda.unsaved, messageId, saving.error);
    case 'saved':
      markSaved(pagoda.unsaved, messageId);
      break;
    case 'lost':
      markSaved(pagoda.unsaved, messageId);
      report(pagoda, saving.error);
      break;
    default:
      return assertNever(saving);
  }
  if (!pagoda.running.has(messageId)) pagoda.writers.delete(messageId);
}

/** Has the app ask before it closes on replies that are in memory alone, or being written. */
export function tellAtStake(pagoda: Pagoda): void {
  let told = '0 0';
  const tell = () => {
    const unsaved = Object.keys(pagoda.unsaved.getState().byMessage).length;
    const writing = Object.keys(pagoda.generations.getState().byMessage).length;
    if (told === `${unsaved} ${writing}`) return;
    told = `${unsaved} ${writing}`;
    pagoda.links.app.request('app.atStake', { unsaved, writing }).catch(() => undefined);
  };
  pagoda.unsaved.subscribe(tell);
  pagoda.generations.subscribe(tell);
}
