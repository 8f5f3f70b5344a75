import type { ChatMessage, ToolDefinition } from '../../contract/generation.ts';
import { ID, triggerOf, type CallForm, type CallFormat } from './callFormat.ts';

/** Renders a conversation with tools; throws where the template refuses it. `reply`: with the opening of the next reply. */
export type RenderCalls = (
  messages: readonly ChatMessage[],
  tools: readonly ToolDefinition[],
  form: CallForm,
  reply: boolean,
) => string;

/** What a text is made of: control tokens in it with their ids, and where the first token is that ends a reply (its length: nowhere). */
export interface Scanned {
  readonly controls: readonly (readonly [text: string, id: number])[];
  readonly end: number;
}

const FORMS: readonly CallForm[] = [
  { content: null, arguments: 'object' },
  { content: '', arguments: 'object' },
  { content: null, arguments: 'text' },
  { content: '', arguments: 'text' },
];

const [NAMES, IDS, RESULT] = [['probe_alpha', 'probe_beta'], ['pagodaid1', 'pagodaid2'], 'probe gamma'] as const; // prettier-ignore
const VALUE = 'probe delta';
const ARGUMENTS = /\{\s*"probe_key"\s*:\s*"probe delta"\s*\}/;

const tools: readonly ToolDefinition[] = NAMES.map((name) => ({
  name,
  description: 'probe epsilon',
  parameters: { type: 'object', properties: { probe_key: { type: 'string' } }, required: ['probe_key'] },
}));
const asked: ChatMessage = { role: 'user', content: 'probe zeta' };
const answered: ChatMessage = { role: 'assistant', content: 'probe eta' };
const called = (count: number): ChatMessage => ({
  role: 'assistant',
  content: '',
  toolCalls: NAMES.slice(0, count).map((name, at) => ({
    id: IDS[at]!,
    name,
    arguments: JSON.stringify({ probe_key: VALUE }),
  })),
});
const brought = (count: number): ChatMessage[] =>
  IDS.slice(0, count).map((toolCallId) => ({ role: 'tool', content: RESULT, toolCallId }));

/**
 * Finds out how a template writes calls of tools, by having it write some. Null where it knows no tools, refuses them, or writes them otherwise than
 * as a name and a JSON object.
 */
export function probeCalls(render: RenderCalls, scan: (text: string) => Scanned): CallFormat | null {
  for (const form of FORMS) {
    try {
      const found = probe((messages, reply = false) => render(messages, tools, form, reply), form, scan);
      if (found) return found;
    } catch {
      continue; // It refuses that form.
    }
  }
  return null;
}

type Write = (messages: readonly ChatMessage[], reply?: boolean) => string;

function probe(write: Write, given: CallForm, scan: (text: string) => Scanned): CallFormat | null {
  const before = write([asked]);
  const opening = write([asked], true).slice(before.length);
  const followed = write([asked, called(1), ...brought(1)]);
  if (!followed.includes(RESULT)) return null;
  const first = written(followed, before, 1)?.[0];
  if (!first) return null;
  const open = unopened(first.before, opening);
  const rest = commonStart(first.after, written(write([asked, called(1)]), before, 1)?.[0]?.after ?? '');
  const turnEnd = write([asked, answered]).split(answered.content).at(-1) ?? '';
  const close = upTo(rest, scan(rest).end, turnEnd);
  const next = furtherCall(write, before, first.between);
  const texts = { open, between: first.between, next, close };
  if (open === '' || !isSound(texts, given)) return null;
  const tells = NAMES.every((name) => before.includes(name));
  const { controls } = scan(Object.values(texts).join('\n'));
  return { by: 'template', tells, ...texts, ...triggerOf(open), controls, given };
}

/** Whether it is JSON's own braces that stand around the arguments, and all of them are closed. */
function isSound(
  { open, between, close }: { open: string; between: string; close: string },
  given: CallForm,
): boolean {
  if (given.arguments === 'text' && between.trimEnd().endsWith('{')) return false;
  const braces = `${open}${between}${close}`
    .replaceAll(/<[^<>]*>|\[[A-Z_]+\]/g, '')
    .replaceAll(/[^{}[\]]/g, '');
  let left = braces;
  for (let before = ''; before !== left;) {
    before = left;
    left = left.replaceAll('{}', '').replaceAll('[]', '');
  }
  return left === '';
}

interface Call {
  before: string;
  between: string;
  after: string;
}

/** The calls of a turn that begins where `start` ends; what comes after the last one is all of the rest. Null where they are not all there. */
function written(text: string, start: string, count: number): Call[] | null {
  // A template may write tools and the question otherwise once there is a reply.
  const from = text.startsWith(start) ? start.length : text.lastIndexOf(asked.content) + asked.content.length;
  let rest = IDS.reduce((turn, id) => turn.replaceAll(id, ID), text.slice(from));
  const calls: Call[] = [];
  for (const name of NAMES.slice(0, count)) {
    const at = rest.indexOf(name);
    const found = ARGUMENTS.exec(rest.slice(Math.max(0, at)));
    if (at < 0 || !found) return null;
    const between = rest.slice(at + name.length, at + found.index);
    const after = rest.slice(at + found.index + found[0].length);
    calls.push({ before: rest.slice(0, at), between, after });
    rest = after;
  }
  return calls;
}

function furtherCall(write: Write, start: string, between: string): string | null {
  try {
    const second = written(write([asked, called(2), ...brought(2)]), start, 2)?.[1];
    return second?.between === between ? second.before : null;
  } catch {
    return null; // One at a time.
  }
}

/** What a turn begins with, after what opens any reply and reasoning that says nothing. */
function unopened(turn: string, opening: string): string {
  let length = commonStart(turn, opening).length;
  // Not in the middle of a mark that both begin with.
  const mark = /[<[][^>\]]*$/.exec(turn.slice(0, length));
  if (mark) length = mark.index;
  return turn
    .slice(length)
    .trimStart()
    .replace(/^<think>\s*<\/think>\s*/, '');
}

function upTo(text: string, end: number, turnEnd: string): string {
  if (end < text.length) return text.slice(0, end).trimEnd();
  // Its vocabulary has no token that ends a turn here: what ends a plain one.
  for (let length = Math.min(turnEnd.length, text.length); length > 0; length--) {
    const at = text.indexOf(turnEnd.slice(0, length));
    if (at >= 0 && at + length === text.length) return text.slice(0, at).trimEnd();
  }
  return text.trimEnd();
}

function commonStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return a.slice(0, length);
}
