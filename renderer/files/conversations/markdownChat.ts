import { filesIn } from '../../../electron/ipc/contract/attached.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import type { ImportedChat, ImportedMessage } from '../../../electron/ipc/contract/imported.ts';
import { t } from '../../words/words.ts';

/** A conversation as Markdown for people and other programs, in the language that is spoken: each turn under a heading, as it was written, formulas and code with their marks. */
export function markdownOf({ title, messages }: ImportedChat): string {
  const turns = messages.map((message) => `## ${whoOf(message)}\n\n${turnOf(message)}`);
  return `${[`# ${title.replace(/\s+/g, ' ') || t('chat.chat')}`, ...turns].join('\n\n')}\n`;
}

const whoOf = ({ role, model }: ImportedMessage): string =>
  role === 'user' ? t('chat.you') : (model ?? t('chat.reply')).replace(/\s+/g, ' ');

function turnOf({ content, reasoning, role }: ImportedMessage): string {
  const { files, text } = role === 'user' ? filesIn(content) : { files: [], text: content };
  return [
    ...files.map((file) => `**${oneLine(file.name)}**\n\n${fenced(file.text)}`),
    ...(reasoning === ''
      ? []
      : [`<details>\n<summary>${t('chat.reasoning')}</summary>\n\n${reasoning}\n\n</details>`]),
    text,
  ]
    .filter((part) => part.trim() !== '')
    .join('\n\n');
}

/** Between marks that the text has none as long of. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([marks]) => marks.length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}\n${text}\n${marks}`;
}
