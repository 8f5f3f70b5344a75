import { strToU8, zipSync } from 'fflate';
import { expect, onTestFinished, test } from 'vitest';
import type { ImportedChat } from '../../../electron/ipc/contract/imported.ts';
import { withFiles } from '../../../electron/ipc/contract/attached.ts';
import { words } from '../../words/words.ts';
import { markdownOf } from './markdownChat.ts';
import { portions } from './reading.ts';
import { writePagodaChats } from './pagodaChats.ts';
import { readConversations } from './readConversations.ts';

const formula = 'So \\(E = mc^2\\) and\n\\[\n\\frac{a}{b}\n\\]';
const read = (json: unknown) => readConversations(strToU8(JSON.stringify(json)));
const said = (role: string, text: unknown, more: object = {}) => ({
  author: { role },
  create_time: 1_700_000_000.5,
  content: { content_type: 'text', parts: [text] },
  ...more,
});

const chatGpt = {
  title: 'Physics',
  create_time: 1_700_000_000,
  update_time: 1_700_000_100,
  current_node: 'd',
  mapping: {
    root: { id: 'root', message: null, parent: null, children: ['s'] },
    s: { message: said('system', ''), parent: 'root' },
    a: { message: said('user', 'What is energy?'), parent: 's' },
    other: { message: said('assistant', 'Another branch.'), parent: 'a' },
    t: {
      message: said('assistant', '', {
        content: { content_type: 'thoughts', thoughts: [{ summary: 'Thinking', content: 'of Einstein' }] },
      }),
      parent: 'a',
    },
    call: { message: said('assistant', 'search("e")', { recipient: 'browser' }), parent: 't' },
    tool: { message: said('tool', 'a result'), parent: 'call' },
    b: { message: said('assistant', formula, { metadata: { model_slug: 'gpt-x' } }), parent: 'tool' },
    hidden: {
      message: said('user', 'context', { metadata: { is_visually_hidden_from_conversation: true } }),
      parent: 'b',
    },
    c: { message: said('user', [1]), parent: 'hidden' },
    d: {
      message: said('user', '', {
        content: { content_type: 'multimodal_text', parts: [{ asset_pointer: 'file://x' }, 'And this?'] },
      }),
      parent: 'c',
    },
  },
};

test('of ChatGPT’s export the branch that was on screen is read, with its thoughts and formulas', () => {
  expect(read([chatGpt])).toEqual({
    kind: 'read',
    unread: 0,
    tooLong: [],
    chats: [
      {
        title: 'Physics',
        createdAt: 1_700_000_000_000,
        updatedAt: 1_700_000_100_000,
        messages: [
          {
            role: 'user',
            content: 'What is energy?',
            reasoning: '',
            model: null,
            createdAt: 1_700_000_000_500,
          },
          {
            role: 'assistant',
            content: formula,
            reasoning: 'Thinking\nof Einstein',
            model: 'gpt-x',
            createdAt: 1_700_000_000_500,
          },
          {
            role: 'user',
            content: '[a picture that is not in the export]\n\nAnd this?',
            reasoning: '',
            model: null,
            createdAt: 1_700_000_000_500,
          },
        ],
      },
    ],
  });
});

test('the archive is read as it was fetched, in however many files it has them', () => {
  const archive = zipSync({
    'chat.html': strToU8('<html>'),
    'export/conversations-000.json': strToU8(JSON.stringify([chatGpt])),
    'export/conversations-001.json': strToU8(JSON.stringify([{ ...chatGpt, title: 'More' }])),
    'user.json': strToU8('{}'),
  });
  const found = readConversations(archive);
  expect(found.kind === 'read' && found.chats.map(({ title }) => title)).toEqual(['Physics', 'More']);
  expect(readConversations(zipSync({ 'a.txt': strToU8('x') }))).toEqual({
    kind: 'refused',
    why: 'noneInside',
  });
  expect(readConversations(archive.slice(0, 60))).toEqual({ kind: 'refused', why: 'brokenArchive' });
});

test('of a conversation of LM Studio the chosen version of each message is read, thoughts apart', () => {
  const lmStudio = {
    name: 'Rivers',
    createdAt: 1_700_000_000_000,
    userLastMessagedAt: 1_700_000_050_000,
    messages: [
      {
        versions: [
          { type: 'singleStep', role: 'user', content: [{ type: 'text', text: 'First try' }] },
          { type: 'singleStep', role: 'user', content: [{ type: 'text', text: 'Which river?' }] },
        ],
        currentlySelected: 1,
      },
      {
        versions: [
          {
            type: 'multiStep',
            role: 'assistant',
            senderInfo: { senderName: 'qwen3-4b' },
            steps: [
              {
                type: 'contentBlock',
                style: { type: 'thinking' },
                content: [{ type: 'text', text: '<think>Vienna…</think>' }],
              },
              { type: 'contentBlock', content: [{ type: 'text', text: `The Danube. ${formula}` }] },
              { type: 'debugInfoBlock', debugInfo: 'x' },
            ],
          },
        ],
        currentlySelected: 0,
      },
    ],
  };
  const found = read(lmStudio);
  expect(found).toMatchObject({
    chats: [
      {
        title: 'Rivers',
        updatedAt: 1_700_000_050_000,
        messages: [
          { role: 'user', content: 'Which river?' },
          {
            role: 'assistant',
            content: `The Danube. ${formula}`,
            reasoning: 'Vienna…',
            model: 'qwen3-4b',
          },
        ],
      },
    ],
  });
});

const own: ImportedChat = {
  title: 'Of `code`',
  createdAt: 1,
  updatedAt: 2,
  messages: [
    {
      role: 'user',
      content: withFiles([{ name: 'a.md', text: '```js\n1\n```' }], 'Explain'),
      reasoning: '',
      model: null,
      createdAt: 1,
    },
    { role: 'assistant', content: formula, reasoning: 'Hm.', model: 'm.gguf', createdAt: 2 },
  ],
};

test('what is saved as JSON comes back as it was', () => {
  expect(readConversations(strToU8(writePagodaChats([own, own])))).toEqual({
    kind: 'read',
    chats: [own, own],
    unread: 0,
    tooLong: [],
  });
});

test('an export that an editor saved in UTF-16 is what it was', () => {
  const units = Uint16Array.from(`\uFEFF${writePagodaChats([own])}`, (letter) => letter.charCodeAt(0));
  expect(readConversations(new Uint8Array(units.buffer))).toMatchObject({ kind: 'read', chats: [own] });
});

test('of a newer Pagoda’s export what is understood is read, and what is not is said to be newer', () => {
  const newer = (...chats: unknown[]) => read({ format: 'pagoda-chats', version: 2, chats });
  expect(newer(own, { turns: [] })).toEqual({ kind: 'read', chats: [own], unread: 1, tooLong: [] });
  expect(newer({ turns: [] })).toEqual({ kind: 'refused', why: 'newer' });
  expect(read({ format: 'pagoda-chats', version: 2, conversations: {} })).toEqual({
    kind: 'refused',
    why: 'newer',
  });
});

test('as Markdown a chat keeps what was written, formulas with their marks and files between fences', () => {
  expect(markdownOf(own)).toBe(
    `# Of \`code\`\n\n## You\n\n**a.md**\n\n\`\`\`\`\n\`\`\`js\n1\n\`\`\`\n\`\`\`\`\n\nExplain\n\n## m.gguf\n\n` +
      `<details>\n<summary>Reasoning</summary>\n\nHm.\n\n</details>\n\n${formula}\n`,
  );
});

test('who spoke is said in the language of the person who saves it', () => {
  onTestFinished(() => words.speak('en'));
  words.speak('de');
  const nameless = { ...own, messages: own.messages.map((each) => ({ ...each, model: null })) };
  const headings = [...markdownOf(nameless).matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
  expect(headings).toEqual(['Mensch', 'Antwort']);
  expect(markdownOf(own)).toContain('<summary>Überlegung</summary>');
});

test.each<[what: string, bytes: Uint8Array, why: string]>([
  ['no JSON', strToU8('hello'), 'notJson'],
  ['JSON of something else', strToU8('{"a": 1}'), 'unknown'],
  ['a list of something else', strToU8('[1, 2]'), 'unknown'],
  ['an empty list', strToU8('[]'), 'noneInside'],
  ['a conversation without messages', strToU8('{"name": "x", "messages": []}'), 'noneInside'],
])('%s is refused', (_what, bytes, why) => {
  expect(readConversations(bytes)).toEqual({ kind: 'refused', why });
});

/** Two messages, each after the other. */
const circleOf = (a: string, b: string) => ({
  [a]: { message: said('user', 'one'), parent: b },
  [b]: { message: said('assistant', 'two'), parent: a },
});

test('a tree that leads in a circle ends', () => {
  const circle = {
    ...chatGpt,
    current_node: 'x',
    mapping: { x: { message: said('user', 'a'), parent: 'x' } },
  };
  expect(read([circle])).toMatchObject({ chats: [{ messages: [{ content: 'a' }] }] });
});

test.each([
  ['names one that is not there', { current_node: 'gone' }],
  ['names none, and its tree leads in a circle', { current_node: null, mapping: { ...circleOf('a', 'b') } }],
  [
    'has what every object has for a name',
    { current_node: 'constructor', mapping: circleOf('constructor', 'toString') },
  ],
])('of a conversation that %s what was said is read all the same', (_what, odd) => {
  const found = read([{ ...chatGpt, ...odd }]);
  expect(found).toMatchObject({ kind: 'read', unread: 0 });
  expect(found.kind === 'read' && found.chats[0]!.messages.length).toBeGreaterThan(1);
});

test('what cannot be read among others is counted, and what no chat can hold is cut or left out', () => {
  const strange = {
    ...chatGpt,
    create_time: 1e300,
    current_node: 'x',
    mapping: {
      x: {
        message: said('assistant', 'a', { create_time: 1e300, metadata: { model_slug: 'm'.repeat(400) } }),
      },
    },
  };
  expect(read([strange, { title: 'No tree' }])).toEqual({
    kind: 'read',
    unread: 1,
    tooLong: [],
    chats: [
      {
        title: 'Physics',
        createdAt: 0,
        updatedAt: 1_700_000_100_000,
        messages: [{ role: 'assistant', content: 'a', reasoning: '', model: 'm'.repeat(300), createdAt: 0 }],
      },
    ],
  });
  const late = { ...own, updatedAt: 1e300 };
  expect(readConversations(strToU8(writePagodaChats([own, late])))).toMatchObject({
    chats: [own],
    unread: 1,
  });
  expect(readConversations(strToU8(writePagodaChats([late])))).toEqual({ kind: 'refused', why: 'unknown' });
});

test('a chat of more messages than one can have is told from one that cannot be read, whoever wrote it', () => {
  const [message] = own.messages;
  const long = { ...own, title: 'Long', messages: Array.from({ length: 100_001 }, () => message!) };
  const tooLong = [{ title: 'Long', messages: 100_001 }];
  const saved = (...chats: unknown[]) => read({ format: 'pagoda-chats', version: 1, chats });
  expect(saved(own, long)).toEqual({ kind: 'read', chats: [own], unread: 0, tooLong });
  expect(saved(long)).toEqual({ kind: 'read', chats: [], unread: 0, tooLong });
  const versions = [{ role: 'user', content: 'a' }];
  const lmStudio = { name: 'Long', messages: Array.from({ length: 100_001 }, () => ({ versions })) };
  expect(read(lmStudio)).toEqual({ kind: 'read', chats: [], unread: 0, tooLong });
});

test('portions are bounded in number and in text, in order, and one that is too large stands alone', () => {
  const sized = (characters: number, title: string): ImportedChat => ({
    ...own,
    title,
    messages: [{ ...own.messages[0]!, content: 'a'.repeat(characters) }],
  });
  const titles = (chats: ImportedChat[]) =>
    [...portions(chats)].map((each) => each.map(({ title }) => title));
  expect(titles([sized(10, 'a'), sized(3e6, 'b'), sized(10, 'c')])).toEqual([['a'], ['b'], ['c']]);
  expect(titles(Array.from({ length: 101 }, () => sized(1, 'x'))).map(({ length }) => length)).toEqual([
    50, 50, 1,
  ]);
  expect(titles([])).toEqual([]);
});

test('a file that is written chat by chat is the same as one that is written at once', () => {
  const whole = (...chats: ImportedChat[]) =>
    `${JSON.stringify({ format: 'pagoda-chats', version: 1, chats }, null, 2)}\n`;
  for (const chats of [[], [own], [own, own]]) expect(writePagodaChats(chats)).toBe(whole(...chats));
});
