import { expect, test } from '../launch.ts';
import { faultsInBothThemes } from '../pages/accessibility.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { Sidebar } from '../pages/sidebar.ts';

test.use({
  settings: {
    temperature: 0.9,
    // Drawn, but not something else each time: the tree shows a reply as it was written, with its marks.
    seed: 11,
    maxTokens: 24,
    personas: [{ id: 'p', name: 'Harbour', prompt: 'Answer as a harbour pilot would, in one sentence.' }],
  },
});

test('a reply is written again with other settings, in its place and in a branch, and branches are seen as a tree', async ({
  pagoda: { page },
}, info) => {
  const chat = new ChatPage(page);
  const opener = 'Write again with other settings';
  const form = page.getByRole('dialog', { name: opener });
  const openForm = async () => {
    await chat.moreOfReply(opener);
    await expect(form.getByRole('combobox', { name: 'Words are chosen' })).toBeFocused();
  };
  await chat.modelIsReady();
  await chat.ask('Name a river.');

  await test.step('greedily, in its place, by the keyboard alone; twice it is the same', async () => {
    await openForm();
    expect(await faultsInBothThemes(page, '[role=dialog]')).toEqual([]);
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.screenshot({ path: info.outputPath(`answer-with-${scheme}.png`) });
    }
    await form.getByRole('combobox', { name: 'Words are chosen' }).selectOption('Greedy');
    await expect(form.getByRole('spinbutton', { name: 'Temperature' })).toHaveCount(0);
    const greedy = async () => {
      const text = await chat.anew(() =>
        form.getByRole('button', { name: 'Replace the reply' }).press('Enter'),
      );
      await expect(form).toHaveCount(0);
      return text;
    };
    const one = await greedy();
    await openForm();
    await form.getByRole('combobox', { name: 'Words are chosen' }).selectOption('Greedy');
    expect(await greedy()).toBe(one);
    await expect(chat.replies).toHaveCount(1);
  });

  await test.step('as a persona and daringly, in a branch, which keeps that', async () => {
    await openForm();
    await form.getByRole('combobox', { name: 'Persona' }).selectOption('Harbour');
    await form.getByRole('spinbutton', { name: 'Temperature' }).fill('1.4');
    const said = await chat.anew(() =>
      form.getByRole('button', { name: 'Answer in a branch' }).press('Enter'),
    );
    await expect(page.getByRole('button', { name: /^Branch of / })).toBeVisible();
    expect(said).toMatch(/\p{L}/u);
    await expect(page.getByRole('button', { name: 'Persona: Harbour' })).toBeVisible();
    await expect(new Sidebar(page).root.getByRole('listitem')).toHaveCount(2);
    await chat.ask('And a lake?');
  });

  await test.step('the tree says who said what and where it parts, and leads there by key', async () => {
    const said = await chat.replies.first().locator('.markdown').innerText();
    await page.getByRole('button', { name: 'Show the branches' }).press('Enter');
    const tree = page.getByRole('tree', { name: 'Branches of this chat' });
    const items = tree.getByRole('treeitem');
    // The question, the reply of the first chat, and three of the branch.
    await expect(items).toHaveCount(5);
    await expect(items.first()).toContainText('Name a river.');
    await expect(tree.getByRole('group', { name: '2 ways on' })).toBeVisible();
    await expect(items.last()).toContainText('Shown now');
    await expect(items.last()).toBeFocused();
    await expect(items.nth(2)).toContainText(said.slice(0, 12));
    expect(await faultsInBothThemes(page, '[role=dialog]')).toEqual([]);
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.screenshot({ path: info.outputPath(`branches-${scheme}.png`) });
    }
    await page.keyboard.press('ArrowLeft');
    await expect(items.first()).toBeFocused();
    await page.keyboard.press('ArrowRight');
    await expect(items.nth(1)).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(tree).toHaveCount(0);
    await expect(page.getByRole('button', { name: /^Branch of / })).toHaveCount(0);
    await expect(chat.replies).toHaveCount(1);
    await expect(page.getByRole('button', { name: 'Persona: None' })).toBeVisible();
  });
});
