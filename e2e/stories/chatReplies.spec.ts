import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../../electron/ipc/contract/app.ts';
import { writeCase, writeTape, type CaseName } from '../../engine/test/cases/cases.ts';
import { expect, launch, test, type Pagoda } from '../launch.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { Sidebar } from '../pages/sidebar.ts';
import { storeChat } from '../pages/storedChats.ts';

/** The app with a small model that says what the story is about, chosen before the start. */
async function launchWith(
  dataFolder: string,
  model: string,
  settings: Partial<Settings> = {},
): Promise<{ pagoda: Pagoda; chat: ChatPage }> {
  const value = { temperature: 0, modelPath: model, ...settings };
  writeFileSync(join(dataFolder, 'settings.json'), JSON.stringify({ version: 1, value }));
  const pagoda = await launch(dataFolder);
  const chat = new ChatPage(pagoda.page);
  await chat.modelIsReady();
  return { pagoda, chat };
}

/** Runs a story in an app with the model of that case, and quits it. */
const withCase =
  (
    name: CaseName,
    story: (chat: ChatPage, pagoda: Pagoda) => Promise<void>,
    settings: Partial<Settings> = {},
  ) =>
  async ({ dataFolder }: { dataFolder: string }) => {
    const { pagoda, chat } = await launchWith(dataFolder, writeCase(dataFolder, name), settings);
    try {
      await story(chat, pagoda);
    } finally {
      await pagoda.quit();
    }
  };

const thought = (chat: ChatPage) => chat.lastReply.getByRole('button', { name: /^Thought/ });

test(
  'an empty reply says that it is one, and the chat goes on where turns have to alternate',
  withCase(
    'empty',
    async (chat) => {
      await chat.send('Hi');
      await chat.isQuiet();
      await expect(chat.lastReply).toContainText('This reply is empty');
      await expect(chat.lastReply.getByRole('note')).toContainText('takes no system prompt of its own');
      await chat.send('Are you there?');
      await expect(chat.replies).toHaveCount(2);
      await chat.isQuiet();
      await expect(chat.lastReply).toContainText('This reply is empty');
      await expect(chat.lastReply.getByRole('note')).toContainText('Replies without a word were left out');
      await expect(chat.page.getByRole('alert')).toHaveCount(0);
    },
    { systemPrompt: 'Be brief.' },
  ),
);

test(
  'a chat goes on after its reply was deleted',
  withCase('alternating', async (chat) => {
    expect(await chat.ask('Hi')).toBe('Fine.');
    await chat.moreOfReply('Delete from here');
    await expect(chat.replies).toHaveCount(0);
    expect(await chat.ask('Are you there?')).toBe('Fine.');
    await expect(chat.lastReply.getByRole('note')).toContainText('turns that alternate');
  }),
);

test('a chat goes on whose engine ended before the first token', async ({ dataFolder }) => {
  storeChat(dataFolder, 'Cut short', [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: '' },
  ]);
  const { pagoda, chat } = await launchWith(dataFolder, writeCase(dataFolder, 'alternating'));
  try {
    await new Sidebar(pagoda.page).open('Cut short');
    expect(await chat.ask('Are you there?')).toBe('Fine.');
    expect(await chat.ask('Still there?')).toBe('Fine.');
  } finally {
    await pagoda.quit();
  }
});

test("gpt-oss's channels become a thought and an answer, also after a new start", async ({ dataFolder }) => {
  const model = writeCase(dataFolder, 'harmony');
  const first = await launchWith(dataFolder, model);
  try {
    expect(await first.chat.ask('Hi there')).toBe('Hello!');
    await expect(first.chat.lastReply).not.toContainText('User says hi.');
    await thought(first.chat).click();
    await expect(first.chat.lastReply.getByRole('region', { name: 'Reasoning' })).toContainText(
      'User says hi.',
    );
    expect(await first.chat.ask('And again')).toBe('Hello!');
  } finally {
    await first.pagoda.quit();
  }
  const second = await launchWith(dataFolder, model);
  try {
    await new Sidebar(second.pagoda.page).open('Hi there');
    await expect(second.chat.lastText).toHaveText('Hello!');
    await thought(second.chat).click();
    await expect(second.chat.lastReply).toContainText('User says hi.');
    await second.chat.lastReply.getByRole('button', { name: 'Copy reply' }).click();
    await expect
      .poll(() => second.pagoda.app.evaluate(({ clipboard }) => clipboard.readText()))
      .toBe('Hello!');
  } finally {
    await second.pagoda.quit();
  }
});

test(
  'reasoning between marks that are control tokens is told from the answer',
  withCase('think', async (chat) => {
    expect(await chat.ask('Hi')).toBe('Answer 4.');
    await thought(chat).click();
    await expect(chat.lastReply).toContainText('Secret reasoning.');
  }),
);

test(
  'a reply cut in the middle of an emoji shows none of it, and goes on to the whole',
  withCase(
    'continues',
    async (chat) => {
      await chat.send('Hi');
      await chat.isQuiet();
      await expect(chat.lastText).toHaveText('I am');
      for (const text of ['I am 😀 happ', 'I am 😀 happy 🚀', 'I am 😀 happy 🚀 now']) {
        await chat.lastReply.getByRole('button', { name: 'Continue' }).click();
        await expect(chat.lastText).toHaveText(text);
        await chat.isQuiet();
      }
      await expect(chat.lastReply).not.toContainText('\uFFFD');
      await expect(chat.replies).toHaveCount(1);
    },
    { maxTokens: 7 },
  ),
);

test('what is sent is what was typed', async ({ dataFolder }) => {
  const model = writeTape(dataFolder, 'ok', { says: 'ok' });
  const { pagoda, chat } = await launchWith(dataFolder, model);
  try {
    const typed = '    if (a) {\n      b();\n    }';
    await chat.send(typed);
    await chat.isQuiet();
    expect(
      await chat.mine
        .last()
        .locator('[dir=auto]')
        .first()
        .evaluate((element) => element.textContent),
    ).toBe(typed);
  } finally {
    await pagoda.quit();
  }
});

test(
  'a model whose scores are no numbers says so in words',
  withCase('notANumber', async (chat) => {
    await chat.send('Hi');
    await chat.isQuiet();
    await expect(chat.lastReply.getByRole('alert')).toBeVisible();
    await expect(chat.lastReply.getByRole('alert')).not.toContainText('internal');
  }),
);
