import { expect, neverEnding, test } from '../launch.ts';
import { faultsInBothThemes } from '../pages/accessibility.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { cutOff } from '../pages/layout.ts';
import { Sidebar } from '../pages/sidebar.ts';

// No reply ends by itself before it is stopped but those of the presets.
test.use({
  settings: {
    welcomed: true,
    temperature: 0.9,
    ...neverEnding,
    presets: [
      { id: 'one', name: 'Two dozen', values: { method: 'greedy', maxTokens: 24, minTokens: 24 } },
      { id: 'other', name: 'A dozen', values: { method: 'greedy', maxTokens: 12, minTokens: 12 } },
    ],
  },
});

test('one message is answered in two ways at once, either is kept, and what parts is paged and compared', async ({
  pagoda: { app, page },
}, info) => {
  const chat = new ChatPage(page);
  const opener = 'Compare two answers';
  const form = page.getByRole('dialog', { name: 'Answer in two ways at once' });
  const view = page.getByRole('dialog', { name: 'Side by side' });
  const sides = view.getByRole('region');
  const body = (at: number) => sides.nth(at).locator('.markdown');
  const way = (at: number) => form.getByRole('combobox', { name: 'Words are chosen' }).nth(at);
  const pager = chat.lastReply.getByRole('group', { name: 'Ways on from here' });
  const chats = new Sidebar(page).root.getByRole('listitem');
  const pictures = async (name: string) => {
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.screenshot({ path: info.outputPath(`${name}-${scheme}.png`) });
    }
  };
  await chat.modelIsReady();

  await test.step('both are written at once, and each is stopped by itself', async () => {
    await chat.composer.fill('Tell me about rivers.');
    await page.getByRole('button', { name: opener }).press('Enter');
    await expect(form).toContainText('Tell me about rivers.');
    await expect(form).toContainText('the engine holds one at a time');
    await way(1).selectOption('Creative');
    expect(await faultsInBothThemes(page, '[role=dialog]')).toEqual([]);
    await pictures('asking');
    await form.getByRole('button', { name: 'Answer both' }).press('Enter');
    await expect(form).toHaveCount(0);
    await expect(sides).toHaveCount(2);
    const state = () =>
      sides.evaluateAll((all) =>
        all.map((side) => [
          side.getAttribute('aria-busy'),
          /\p{L}{2}/u.test(side.querySelector('.markdown')?.textContent ?? ''),
        ]),
      );
    await expect.poll(state).toEqual([
      ['true', true],
      ['true', true],
    ]);
    await pictures('writing');
    await view.getByRole('button', { name: 'Stop (1: As in this chat)' }).press('Enter');
    await expect(view.getByRole('button', { name: 'Keep this one (1: As in this chat)' })).toBeFocused();
    await expect(sides.nth(0)).toHaveAttribute('aria-busy', 'false');
    await expect(sides.nth(1)).toHaveAttribute('aria-busy', 'true');
    await view.getByRole('button', { name: 'Stop (2: Creative)' }).press('Enter');
    await expect(sides.nth(1)).toHaveAttribute('aria-busy', 'false');
    await expect(sides.nth(1)).toContainText('You stopped this reply.');
    await expect(sides.nth(1)).toContainText('tok/s');
    expect(await faultsInBothThemes(page, '[role=dialog]')).toEqual([]);
    await pictures('written');
  });

  await test.step('where there is little room one stands below the other', async () => {
    for (const zoom of [0, Math.log(1.5) / Math.log(1.2)]) {
      await app.evaluate(({ BrowserWindow }, level) => {
        const [window] = BrowserWindow.getAllWindows();
        window?.setContentSize(900, 600);
        window?.webContents.setZoomLevel(level);
      }, zoom);
      await expect
        .poll(async () => {
          const [first, second] = await sides.evaluateAll((all) =>
            all.map((side) => side.getBoundingClientRect().toJSON() as DOMRect),
          );
          const whole = await sides.evaluateAll((all) =>
            all.every((side) => side.scrollHeight <= side.clientHeight + 1),
          );
          return whole && second!.top >= first!.bottom && Math.abs(first!.left - second!.left) < 1;
        })
        .toBe(true);
      expect(await cutOff(page)).toEqual([]);
      await pictures(zoom === 0 ? 'narrow' : 'zoomed');
    }
    await app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.webContents.setZoomLevel(0);
      window?.setContentSize(1180, 780);
    });
  });

  const [first, second] = [await body(0).innerText(), await body(1).innerText()];

  await test.step('closed, the chat has the first, and the pager leads to the other and back by key', async () => {
    await page.keyboard.press('Escape');
    await expect(view).toHaveCount(0);
    await expect(chat.composer).toBeFocused();
    await expect(chat.composer).toHaveValue('');
    await expect(chats).toHaveCount(2);
    await expect(chat.lastText).toHaveText(first, { useInnerText: true });
    await expect(pager).toContainText('1 of 2');
    await pager.getByRole('button', { name: 'The way on after this one' }).press('Enter');
    await expect(chat.lastText).toHaveText(second, { useInnerText: true });
    await expect(pager).toContainText('2 of 2');
    await expect(pager.getByRole('button', { name: 'The way on after this one' })).toBeFocused();
    await expect(page.getByRole('button', { name: /^Branch of / })).toBeVisible();
    await pager.getByRole('button', { name: 'The way on before this one' }).press('Enter');
    await expect(pager.getByRole('button', { name: 'The way on before this one' })).toBeFocused();
    await expect(chat.lastText).toHaveText(first, { useInnerText: true });
  });

  await test.step('the other is kept, which can be undone, with a draft left alone', async () => {
    await chat.composer.fill('A draft');
    await pager.getByRole('button', { name: 'Show side by side with another way on' }).press('Enter');
    await expect(body(1)).toHaveText(second, { useInnerText: true });
    await view.getByRole('button', { name: 'Keep this one (2: Creative)' }).press('Enter');
    await expect(view).toHaveCount(0);
    await expect(chat.lastText).toHaveText(second, { useInnerText: true });
    await expect(page.getByRole('button', { name: /^Branch of / })).toHaveCount(0);
    await expect(chat.composer).toHaveValue('A draft');
    await chat.undo();
    await expect(chat.lastText).toHaveText(first, { useInnerText: true });
    await expect(chats).toHaveCount(2);
  });

  await test.step('two more of a reply that is there: the words in which they differ are marked, and all ways are in the tree', async () => {
    await chat.moreOfReply(opener);
    await way(0).selectOption('Two dozen');
    await way(1).selectOption('A dozen');
    await form.getByRole('button', { name: 'Answer both' }).press('Enter');
    await expect(sides).toHaveCount(2);
    await expect(view).toContainText('Words that only one of them has are marked.');
    const marked = () => page.evaluate(() => CSS.highlights.get('differs')?.size ?? 0);
    await expect.poll(marked).toBeGreaterThan(0);
    await pictures('marked');
    const kept = await body(0).innerText();
    await view.getByRole('button', { name: 'Keep this one (1: Two dozen)' }).press('Enter');
    await expect(view).toHaveCount(0);
    await expect.poll(marked).toBe(0);
    await expect(chat.lastText).toHaveText(kept, { useInnerText: true });
    await expect(pager).toContainText('of 4');
    await expect(chats).toHaveCount(4);
    await page.getByRole('button', { name: 'Show the branches' }).press('Enter');
    const tree = page.getByRole('tree', { name: 'Branches of this chat' });
    await expect(tree.getByRole('group', { name: '4 ways on' })).toBeVisible();
    await page.keyboard.press('Escape');
    expect(await faultsInBothThemes(page)).toEqual([]);
    await pictures('kept');
  });

  await test.step('of more than two ways on any two are shown', async () => {
    await pager.getByRole('button', { name: 'Show side by side with another way on' }).press('Enter');
    const choice = (side: 1 | 2) => view.getByRole('combobox', { name: `What stands on side ${side}` });
    const chosen = async () => [await choice(1).inputValue(), await choice(2).inputValue()];
    await expect(choice(1).getByRole('option')).toHaveCount(4);
    const [one, other] = await chosen();
    const [third, fourth] = ['0', '1', '2', '3'].filter((way) => way !== one && way !== other);
    await choice(2).focus();
    await choice(2).selectOption(third!);
    await expect(choice(2)).toBeFocused();
    expect(await chosen()).toEqual([one, third]);
    await choice(1).selectOption(fourth!);
    const [left, right] = [await body(0).innerText(), await body(1).innerText()];
    await choice(1).selectOption(third!);
    expect(await chosen()).toEqual([third, fourth]);
    await expect(body(0)).toHaveText(right, { useInnerText: true });
    await expect(body(1)).toHaveText(left, { useInnerText: true });
    await expect(view).toContainText(/Words that only one of them has|hardly a word in common/);
    expect(await faultsInBothThemes(page, '[role=dialog]')).toEqual([]);
    await pictures('chosen');
    await view.getByRole('button', { name: /^Keep this one \(1: / }).press('Enter');
    await expect(view).toHaveCount(0);
    await expect(chat.lastText).toHaveText(right, { useInnerText: true });
  });
});
