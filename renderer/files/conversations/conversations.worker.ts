import type { ImportedChat } from '../../../electron/ipc/contract/imported.ts';
import type { Language } from '../../../electron/ipc/contract/language.ts';
import { words } from '../../words/words.ts';
import { mostFileBytes, readConversations, type FoundConversations } from './readConversations.ts';
import { readingOf, type Reading } from './reading.ts';

/** First the file, answered with what is in it; then `some`, each answered with the next of its conversations. `language`: what is spoken, for what has to be said in place of what an export lacks. */
export type AskedToRead =
  { readonly kind: 'file'; readonly file: File; readonly language: Language } | { readonly kind: 'some' };
export type ReadAnswer =
  | { readonly kind: 'found'; readonly found: FoundConversations }
  | { readonly kind: 'some'; readonly chats: readonly ImportedChat[] };

let reading: Reading | undefined;

/** Reads exports off the page's own thread: those of years are hundreds of megabytes. */
addEventListener('message', ({ data }: MessageEvent<AskedToRead>) => void answer(data));

async function answer(asked: AskedToRead): Promise<void> {
  const say = (said: ReadAnswer) => postMessage(said);
  if (asked.kind === 'some') return say({ kind: 'some', chats: (await reading?.some()) ?? [] });
  words.speak(asked.language);
  reading = readingOf(await readFile(asked.file));
  say({ kind: 'found', found: reading.found });
}

async function readFile(file: File) {
  if (file.size > mostFileBytes) return { kind: 'refused', why: 'tooLarge' } as const;
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    return { kind: 'refused', why: 'unreadable' } as const;
  }
  return readConversations(bytes);
}
