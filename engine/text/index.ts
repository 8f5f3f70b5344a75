/** From: messages and token ids; to: prompt tokens, and text that is safe to show as it streams. */
export { ChatPrompts } from './chatPrompt.ts';
export { Detokenizer } from './detokenizer.ts';
export { StopScanner, type Scanned } from './stopStrings.ts';
export { Tokenizer, type Piece } from './tokenizer.ts';
export type { Vocabulary } from './vocabulary.ts';
