import { readConversations } from './readConversations.ts';

/** Reads exports off the page's own thread: those of years are hundreds of megabytes. */
addEventListener('message', ({ data }: MessageEvent<Uint8Array>) => {
  postMessage(readConversations(data));
});
