import type { Language } from '../../../electron/ipc/contract/language.ts';
import { words } from '../../words/words.ts';
import { readConversations } from './readConversations.ts';

/** `language`: what is spoken, for what has to be said in place of what an export lacks. */
export interface AskedToRead {
  readonly bytes: Uint8Array;
  readonly language: Language;
}

/** Reads exports off the page's own thread: those of years are hundreds of megabytes. */
addEventListener('message', ({ data: { bytes, language } }: MessageEvent<AskedToRead>) => {
  words.speak(language);
  postMessage(readConversations(bytes));
});
