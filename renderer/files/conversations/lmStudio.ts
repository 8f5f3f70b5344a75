import { z } from 'zod';
import type { ImportedMessage } from '../../../electron/ipc/contract/imported.ts';
import { foundIn, shortModel, shortTitle, timeIn, type Found } from './values.ts';

/**
 * A conversation as LM Studio keeps it (`conversations/*.conversation.json`): of each message the version that was on screen last, of a reply in several
 * steps the text of each.
 */

const piece = z.looseObject({ type: z.string(), text: z.string().optional() });
const step = z.looseObject({
  type: z.string(),
  content: z.array(piece).optional(),
  style: z.looseObject({ type: z.string() }).nullish(),
});
const version = z.looseObject({
  role: z.enum(['user', 'assistant', 'system']).catch('system'),
  content: z.union([z.array(piece), z.string()]).optional(),
  steps: z.array(step).optional(),
  senderInfo: z.looseObject({ senderName: z.string().nullish() }).nullish(),
});
const conversation = z.looseObject({
  name: z.string().nullish(),
  createdAt: z.number().nullish(),
  userLastMessagedAt: z.number().nullish(),
  messages: z.array(
    z.looseObject({ versions: z.array(version).min(1), currentlySelected: z.int().nullish() }),
  ),
  lastUsedModel: z.looseObject({ identifier: z.string().nullish() }).nullish(),
});

/** Null for anything else. */
export function readLmStudio(json: unknown): Found | null {
  const read = conversation.safeParse(json);
  if (!read.success) return null;
  const { name, createdAt, userLastMessagedAt, messages, lastUsedModel } = read.data;
  const began = timeIn(createdAt) ?? 0;
  const model = lastUsedModel?.identifier ?? null;
  const said = messages.flatMap(({ versions, currentlySelected }) =>
    messageOf(versions[currentlySelected ?? 0] ?? versions.at(-1)!, began, model),
  );
  if (said.length === 0) return foundIn(['empty']);
  return foundIn([
    {
      title: shortTitle(name ?? ''),
      createdAt: began,
      updatedAt: timeIn(userLastMessagedAt) ?? began,
      messages: said,
    },
  ]);
}

function messageOf(
  { role, content, steps = [], senderInfo }: z.output<typeof version>,
  createdAt: number,
  lastModel: string | null,
): ImportedMessage[] {
  if (role === 'system') return [];
  const blocks = steps.filter(({ type }) => type === 'contentBlock');
  const isThought = ({ style }: z.output<typeof step>) => style?.type === 'thinking';
  const joined = (list: typeof blocks) =>
    list
      .map((block) => textOf(block.content ?? []))
      .filter((text) => text.trim() !== '')
      .join('\n\n');
  const text = [textOf(content ?? []), joined(blocks.filter((block) => !isThought(block)))]
    .filter((part) => part !== '')
    .join('\n\n');
  const reasoning = joined(blocks.filter(isThought))
    .replace(/<\/?think>/g, '')
    .trim();
  if (text.trim() === '' && reasoning === '') return [];
  const model = role === 'assistant' ? (senderInfo?.senderName ?? lastModel) : null;
  return [{ role, content: text, reasoning, model: shortModel(model), createdAt }];
}

const textOf = (content: string | readonly z.output<typeof piece>[]): string =>
  typeof content === 'string'
    ? content
    : content.flatMap(({ type, text }) => (type === 'text' && text !== undefined ? [text] : [])).join('\n');
