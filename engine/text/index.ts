/** From: messages and token ids; to: prompt tokens, and text that is safe to show as it streams. */
export { ChatPrompts, type ChatPrompt } from './chatPrompt.ts';
export { fit, leadingSystem, turnStarts, viewed, WHOLE, type Room } from './conversation/fit.ts';
export { exactBegin } from './messageBegins.ts';
export { Detokenizer } from './detokenizer.ts';
export type { ReplyText } from './replyText.ts';
export { ReplyReading } from './replyReading.ts';
export type { ReasoningFormat } from './reasoning/formats.ts';
export { Tokenizer, type Piece } from './tokenizer.ts';
export type { Vocabulary } from './vocabulary.ts';
