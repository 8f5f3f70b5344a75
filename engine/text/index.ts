/** From: messages and token ids; to: prompt tokens, and text that is safe to show as it streams. */
export { ChatPrompts, type ChatPrompt, NO_FORMATS, type ReplyFormats } from './chatPrompt.ts';
export { fit, leadingSystem, turnStarts, viewed, WHOLE, type Room } from './conversation/fit.ts';
export { exactBegin } from './messageBegins.ts';
export { ChatTemplate } from './chatTemplate.ts';
export { Detokenizer } from './detokenizer.ts';
export type { FreshParts, ReplyText } from './replyText.ts';
export { ReplyReading } from './replyReading.ts';
export type { ReasoningFormat } from './reasoning/formats.ts';
export type { ReplyStart } from './reasoning/replyReader.ts';
export { ID as CALL_ID, STATED, type CallFormat } from './tools/callFormat.ts';
export type { CallPiece } from './tools/toolReader.ts';
export { Tokenizer, type Piece } from './tokenizer.ts';
export type { Vocabulary } from './vocabulary.ts';
