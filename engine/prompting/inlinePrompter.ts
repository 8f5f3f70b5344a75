import { NO_FORMATS, type ReplyFormats } from '../text/index.ts';
import type { Prompter } from './prompter.ts';
import { PromptMaker, type CountedVocabulary } from './promptMaker.ts';

/** Makes prompts in this process, without limits: for tests whose vocabulary and templates are their own. */
export function inlinePrompter(path: string, vocabulary: Promise<CountedVocabulary>): Prompter {
  const maker = vocabulary.then((read) => new PromptMaker(read, path));
  const opened = maker.then(() => undefined);
  const formats = maker.then(formatsOf);
  for (const promise of [opened, formats]) promise.catch(() => undefined); // Whoever waits is told.
  return {
    opened,
    formats,
    encode: async (prompt, _use, _signal, wishes) => (await maker).encode(prompt, wishes),
    tokenize: async (text, special, addBegin) => (await maker).tokenize(text, special, addBegin),
    close: () => undefined,
  };
}

function formatsOf(maker: PromptMaker): ReplyFormats {
  try {
    return maker.formats();
  } catch {
    return NO_FORMATS; // Whoever asks for a conversation is told.
  }
}
