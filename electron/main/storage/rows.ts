import { messageState, type ChatSummary, type Message, type MessageState } from '../../ipc/contract/app.ts';
import { timings, type Timings } from '../../../engine/contract/generation.ts';

/** Rows of the database and the contract's shapes, both ways. */

type Row = Record<string, unknown>;

export const summaryColumns = `c.id, c.title, c.titled, c.created_at, c.updated_at,
  (SELECT count(*) FROM messages m WHERE m.chat_id = c.id AND m.deleted_with IS NULL) AS message_count`;

export function toSummary(row: Row): ChatSummary {
  return {
    id: row['id'] as string,
    title: row['title'] as string,
    titled: row['titled'] === 1,
    createdAt: row['created_at'] as number,
    updatedAt: row['updated_at'] as number,
    messageCount: row['message_count'] as number,
  };
}

export function toMessage(row: Row): Message {
  return {
    id: row['id'] as string,
    chatId: row['chat_id'] as string,
    position: row['position'] as number,
    role: row['role'] as Message['role'],
    content: row['content'] as string,
    state: toState(row['state'] as string, row['detail'] as string | null),
    timings: toTimings(row['timings'] as string | null),
    model: row['model'] as string | null,
    createdAt: row['created_at'] as number,
  };
}

/** `kind` and, as JSON, whatever else the state says. */
export function fromState({ kind, ...rest }: MessageState): { state: string; detail: string | null } {
  return { state: kind, detail: Object.keys(rest).length === 0 ? null : JSON.stringify(rest) };
}

function toState(kind: string, detail: string | null): MessageState {
  const parsed = messageState.safeParse({ ...(parse(detail) as object | null), kind });
  // An error or reason of another version of the program: that the reply did not end well is all there is to say.
  return parsed.success ? parsed.data : { kind: 'interrupted' };
}

function toTimings(json: string | null): Timings | null {
  const parsed = timings.safeParse(parse(json));
  return parsed.success ? parsed.data : null;
}

function parse(json: string | null): unknown {
  if (json === null) return null;
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
