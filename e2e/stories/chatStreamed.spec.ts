import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTape } from '../../engine/test/cases/cases.ts';
import { expect, launch, test } from '../launch.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { longestHold } from '../pages/mainThread.ts';

test.use({ settings: { maxTokens: null } });

const context = 8192;

// What a model wrote that held or ended the page while it came. Each is written token by token through the real engine.
const harmful: Readonly<Record<string, string>> = {
  quotes: `${'>'.repeat(3000)} the end`,
  lists: `${'* 1. '.repeat(1000)}the end`,
  table: `|${'a|'.repeat(600)}\n|${'-|'.repeat(600)}\n|${'b|'.repeat(600)}\n\nthe end`,
  stars: `a ${'*a'.repeat(3000)} the end`,
  word: `${'x'.repeat(7000)} the end`,
  code: `\`\`\`python\n${'x = [1, "a"]  # b\n'.repeat(400)}\`\`\`\n\nthe end`,
};

for (const [name, says] of Object.entries(harmful))
  test(`a reply of many ${name} can be watched as it comes, and is there afterwards`, async ({
    dataFolder,
  }) => {
    const folder = mkdtempSync(join(tmpdir(), 'pagoda-tape-'));
    const path = writeTape(folder, 'tape', { says, context, name: 'Tape' });
    const pagoda = await launch(dataFolder);
    try {
      const { page } = pagoda;
      const chat = new ChatPage(page);
      await chat.modelIsReady();
      await pagoda.app.evaluate(({ dialog }, file) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] });
      }, path);
      await page.keyboard.press('Control+o');
      await expect(page.getByRole('button', { name: 'Model: Tape, ready' })).toBeVisible();
      const begun = Date.now();
      await chat.send('Go');
      const longest = await longestHold(page, async () => {
        await chat.hasBegun();
        await chat.isQuiet();
        await expect(chat.lastText).toContainText('the end');
        // Once it is there it is laid out anew, in one piece where it can be: its end stays in sight.
        await page.waitForTimeout(1500);
        await expect(chat.lastText).toContainText('the end');
      });
      process.stdout.write(
        `${name}: ${says.length} characters in ${Date.now() - begun} ms, longest hold ${longest.toFixed(0)} ms\n`,
      );
      // Unbounded they took from seconds to minutes, or ended the page.
      expect(longest).toBeLessThan(2000);

      await chat.composer.fill('It can still be typed in');
      await expect(chat.composer).toHaveValue('It can still be typed in');
    } finally {
      await pagoda.quit();
      rmSync(folder, { recursive: true });
    }
  });
