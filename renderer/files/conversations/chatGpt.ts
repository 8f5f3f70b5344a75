import { z } from 'zod';
import type { ImportedChat, ImportedMessage } from '../../../electron/ipc/contract/imported.ts';
import { foundIn, milliseconds, shortModel, shortTitle, type Found } from './values.ts';
import { t } from '../../words/words.ts';

/**
 * Conversations as ChatGPT exports them (`conversations.json`): a tree of messages for each, of which the branch that was on screen last is read. What
 * tools said and what the interface hides is left out; formulas keep their marks.
 */

const content = z.looseObject({
  content_type: z.string().optional(),
  parts: z.array(z.unknown()).optional(),
  text: z.string().optional(),
  thoughts: z
    .array(z.looseObject({ content: z.string().optional(), summary: z.string().optional() }))
    .optional(),
});
const message = z.looseObject({
  author: z.looseObject({ role: z.string() }),
  content: content.nullish(),
  create_time: z.number().nullish(),
  recipient: z.string().nullish(),
  metadata: z
    .looseObject({
      model_slug: z.string().nullish(),
      is_visually_hidden_from_conversation: z.boolean().nullish(),
    })
    .nullish(),
});
const node = z.looseObject({ message: message.nullish().catch(null), parent: z.string().nullish() });
const conversation = z.looseObject({
  title: z.string().nullish(),
  create_time: z.number().nullish(),
  update_time: z.number().nullish(),
  mapping: z.record(z.string(), node),
  current_node: z.string().nullish(),
});

/** Null for anything else. */
export function readChatGpt(json: unknown): Found | null {
  const list = Array.isArray(json) ? json : [json];
  if (list.length > 0 && !list.some((each) => conversation.safeParse(each).success)) return null;
  return foundIn(
    list.map((each) => {
      const read = conversation.safeParse(each);
      return read.success ? chatOf(read.data) : 'unread';
    }),
  );
}

function chatOf(read: z.output<typeof conversation>): ImportedChat | 'empty' {
  const messages = joined(branchOf(read).flatMap((each) => messageOf(each, milliseconds(read.create_time))));
  if (messages.length === 0) return 'empty';
  const createdAt = milliseconds(read.create_time) ?? messages[0]!.createdAt;
  return {
    title: shortTitle(read.title ?? ''),
    createdAt,
    updatedAt: milliseconds(read.update_time) ?? createdAt,
    messages,
  };
}

type Node = z.output<typeof node>;

/** From the first message to the one that was on screen last. */
function branchOf({ mapping, current_node }: z.output<typeof conversation>): Node[] {
  const path: Node[] = [];
  const seen = new Set<string>();
  const at = (id: string) => (Object.hasOwn(mapping, id) ? mapping[id] : undefined);
  // One that is not there is as good as none.
  let id = typeof current_node === 'string' && at(current_node) ? current_node : lastLeaf(mapping);
  while (id !== undefined && !seen.has(id)) {
    seen.add(id);
    const here = at(id);
    if (!here) break;
    path.push(here);
    id = here.parent ?? undefined;
  }
  return path.toReversed();
}

function lastLeaf(mapping: Readonly<Record<string, Node>>): string | undefined {
  const parents = new Set(Object.values(mapping).map(({ parent }) => parent));
  const ids = Object.keys(mapping);
  // In a circle each is somebody's parent.
  return ids.findLast((id) => !parents.has(id)) ?? ids.at(-1);
}

function messageOf({ message: said }: Node, chatAt: number | undefined): ImportedMessage[] {
  if (!said?.content || said.metadata?.is_visually_hidden_from_conversation) return [];
  const { role } = said.author;
  if (role !== 'user' && role !== 'assistant') return [];
  // A call of a tool is no answer.
  if ((said.recipient ?? 'all') !== 'all') return [];
  const reasoning = thoughtsIn(said.content);
  const text = textIn(said.content);
  if (text.trim() === '' && reasoning === '') return [];
  return [
    {
      role,
      content: text,
      reasoning,
      model: role === 'assistant' ? shortModel(said.metadata?.model_slug) : null,
      createdAt: milliseconds(said.create_time) ?? chatAt ?? 0,
    },
  ];
}

function textIn({ content_type: type, parts = [], text = '' }: z.output<typeof content>): string {
  if (type === 'code') return `\`\`\`\n${text}\n\`\`\``;
  if (type === 'text' || type === 'multimodal_text')
    return parts
      .map(partText)
      .filter((part) => part !== '')
      .join('\n\n');
  return '';
}

function partText(part: unknown): string {
  if (typeof part === 'string') return part;
  if (typeof part !== 'object' || part === null) return '';
  if ('text' in part && typeof part.text === 'string') return part.text;
  return 'asset_pointer' in part ? t('chat.pictureNotExported') : '';
}

const thoughtsIn = ({ thoughts = [] }: z.output<typeof content>): string =>
  thoughts
    .map(({ summary, content: said }) => [summary, said].filter(Boolean).join('\n'))
    .filter((thought) => thought !== '')
    .join('\n\n');

/** What an assistant said in several messages, its thoughts among them, is one reply. */
function joined(messages: readonly ImportedMessage[]): ImportedMessage[] {
  const replies: ImportedMessage[] = [];
  const both = (one: string, other: string) => [one, other].filter((text) => text !== '').join('\n\n');
  for (const each of messages) {
    const last = replies.at(-1);
    if (last?.role !== 'assistant' || each.role !== 'assistant') replies.push(each);
    else
      replies[replies.length - 1] = {
        ...last,
        content: both(last.content, each.content),
        reasoning: both(last.reasoning, each.reasoning),
        model: each.model ?? last.model,
      };
  }
  return replies;
}
