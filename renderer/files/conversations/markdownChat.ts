import { filesIn } from '../../../electron/ipc/contract/attached.ts';
import type { ImportedChat, ImportedMessage } from '../../../electron/ipc/contract/imported.ts';

/** A conversation as Markdown for other programs: each turn under a heading, as it was written, formulas and code with their marks. */
export function markdownOf({ title, messages }: ImportedChat): string {
  const turns = messages.map((message) => `## ${whoOf(message)}\n\n${turnOf(message)}`);
  return `${[`# ${title.replace(/\s+/g, ' ') || 'Chat'}`, ...turns].join('\n\n')}\n`;
}

const whoOf = ({ role, model }: ImportedMessage): string =>
  role === 'user' ? 'You' : (model ?? 'Reply').replace(/\s+/g, ' ');

function turnOf({ content, reasoning, role }: ImportedMessage): string {
  const { files, text } = role === 'user' ? filesIn(content) : { files: [], text: content };
  return [
    ...files.map((file) => `**${file.name}**\n\n${fenced(file.text)}`),
    ...(reasoning === '' ? [] : [`<details>\n<summary>Reasoning</summary>\n\n${reasoning}\n\n</details>`]),
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
