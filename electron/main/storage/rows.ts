import { z } from 'zod';
import { oneLine } from '../../../engine/shown/visible.ts';
import { isTemporary } from '../../../engine/contract/chatKey.ts';
import { adaptation, timings } from '../../../engine/contract/generation.ts';
import { overflowPolicy } from '../../../engine/contract/overflow.ts';
import {
  defaultOverflow,
  messageState,
  type ChatOverflow,
  type ChatSummary,
  type Message,
  type MessageState,
  type Otherwise,
  type ReplyFacts,
} from '../../ipc/contract/app.ts';
import { replyMaking } from '../../ipc/contract/making.ts';
import { chatPersona } from '../../ipc/contract/personas.ts';
import { readChoice } from '../../ipc/contract/decoding.ts';
import type { SqlValue } from './sqlite.ts';

/** Rows of the database and the contract's shapes, both ways. */

type Row = Record<string, unknown>;

export const summaryColumns = `c.id, c.title, c.titled, c.created_at, c.updated_at, c.overflow, c.view_from, c.view_summary, c.branch_chat, c.branch_message, c.decoding, c.persona, c.pinned, c.archived,
  (SELECT f.id FROM folders f WHERE f.id = c.folder_id AND f.deleted_at IS NULL) AS folder,
  (SELECT count(*) FROM messages m WHERE m.chat_id = c.id AND m.deleted_with IS NULL) AS message_count`;

/** Longest title that is shown, in characters: as many as a person may give one. */
const titleLength = 200;

/** A title comes from a person's first message or an older file: what would turn a line around or cannot be seen is shown as what it is. */
export const shownTitle = (title: string): string =>
  oneLine(title.slice(0, 10 * titleLength).replace(/\s+/g, ' '), titleLength);

export function toSummary(row: Row): ChatSummary {
  return {
    id: row['id'] as string,
    title: shownTitle(row['title'] as string),
    titled: row['titled'] === 1,
    temporary: isTemporary(row['id'] as string),
    createdAt: row['created_at'] as number,
    updatedAt: row['updated_at'] as number,
    messageCount: row['message_count'] as number,
    overflow: toOverflow(row),
    branchOf:
      row['branch_chat'] === null
        ? null
        : { chatId: row['branch_chat'] as string, messageId: row['branch_message'] as string },
    pinned: row['pinned'] === 1,
    archived: row['archived'] === 1,
    folderId: row['folder'] as string | null,
    persona: stored(chatPersona, row['persona']),
    decoding: readChoice(parse(row['decoding'] as string | null)),
  };
}

function toOverflow(row: Row): ChatOverflow {
  const policy = overflowPolicy.safeParse(row['overflow']);
  const from = row['view_from'] as string | null;
  return {
    policy: policy.success ? policy.data : defaultOverflow.policy,
    view: from === null ? null : { from, summary: row['view_summary'] as string | null },
  };
}

export function toMessage(row: Row): Message {
  return {
    id: row['id'] as string,
    chatId: row['chat_id'] as string,
    position: row['position'] as number,
    role: row['role'] as Message['role'],
    content: row['content'] as string,
    reasoning: row['reasoning'] as string,
    state: toState(row['state'] as string, row['detail'] as string | null),
    timings: stored(timings, row['timings']),
    reasoningMs: row['reasoning_ms'] as number | null,
    adapted: stored(z.array(adaptation), row['adapted']) ?? [],
    tokenIds: stored(z.array(z.int()), row['token_ids']),
    made: stored(replyMaking, row['made']),
    model: row['model'] as string | null,
    asked: toAsked(row['asked'] as string | null),
    createdAt: row['created_at'] as number,
  };
}

function toAsked(json: string | null): Otherwise | null {
  const raw = parse(json) as { decoding?: unknown; persona?: unknown } | null;
  if (typeof raw !== 'object' || raw === null) return null;
  const decoding = readChoice(raw.decoding);
  const persona = chatPersona.nullable().safeParse(raw.persona);
  return { ...(decoding ? { decoding } : {}), ...(persona.success ? { persona: persona.data } : {}) };
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

export function fromFacts(facts: ReplyFacts): Record<string, SqlValue> {
  const { timings, reasoningMs, adapted, tokenIds, made } = facts;
  return {
    timings: timings && JSON.stringify(timings),
    reasoningMs: reasoningMs === null ? null : Math.round(reasoningMs),
    adapted: adapted.length === 0 ? null : JSON.stringify(adapted),
    tokenIds: tokenIds && JSON.stringify(tokenIds),
    made: made && JSON.stringify(made),
  };
}

/** What another version of the program may have written otherwise: null where it is not what it should be. */
function stored<S extends z.ZodType>(schema: S, json: unknown): z.output<S> | null {
  const parsed = schema.safeParse(parse(json as string | null));
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
