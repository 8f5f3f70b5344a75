import type { Message } from '../../electron/ipc/contract/app.ts';
import type { Pagoda } from '../pagoda.ts';
import { changeMessages, withPut } from '../stores/chats.ts';
import { putProof } from '../stores/proofs.ts';
import { endLook } from './endLook.ts';

/** Puts another reply in the place of one that is written, on disk and on the page. What was shown of it was shown of another text. Rejects where it cannot be stored. */
export async function putReply(pagoda: Pagoda, message: Message): Promise<void> {
  const { id, chatId, content, reasoning, state, timings, reasoningMs, adapted, tokenIds, made } = message;
  const reply = { content, reasoning, state, timings, reasoningMs, adapted, tokenIds, made };
  await pagoda.links.app.request('messages.replace', { id, ...reply });
  endLook(pagoda, id);
  putProof(pagoda.proofs, id, null);
  changeMessages(pagoda.chats, chatId, (list) =>
    list.some((each) => each.id === id) ? withPut(list, message) : list,
  );
}
