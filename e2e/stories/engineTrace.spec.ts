import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { checkChromeTrace } from '../../engine/trace/checkChromeTrace.ts';
import type { ChromeTrace } from '../../engine/trace/chromeTrace.ts';
import { expect, test } from '../launch.ts';
import { faults } from '../pages/accessibility.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { cutOff } from '../pages/layout.ts';

/** The recording is there in the other language too, with nothing cut off; and then back. */
async function inGerman(page: Page, picture: (scheme: string) => string): Promise<void> {
  await page.keyboard.press('Control+,');
  await page.getByRole('combobox', { name: 'Language', exact: true }).selectOption('Deutsch');
  await expect(page.getByRole('heading', { name: 'Einstellungen', level: 1 })).toBeVisible();
  await page.keyboard.press('Control+e');
  const panel = page.getByRole('region', { name: 'Aufzeichnung', exact: true });
  await expect(panel.getByRole('slider', { name: 'Zeit in der Aufzeichnung' })).toBeVisible();
  await expect(panel.getByRole('list', { name: 'Spuren zu diesem Zeitpunkt' })).toBeVisible();
  for (const button of ['Abspielen', 'Für Perfetto sichern', 'Wiedergabe schließen'])
    await expect(panel.getByRole('button', { name: button, exact: true })).toBeVisible();
  expect(await cutOff(page)).toEqual([]);
  await panel.scrollIntoViewIfNeeded();
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.screenshot({ path: picture(scheme) });
  }
  await page.keyboard.press('Control+,');
  await page.getByRole('combobox', { name: 'Sprache', exact: true }).selectOption('English');
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
  await page.keyboard.press('Control+e');
  await expect(page.getByRole('slider', { name: 'Time in the recording' })).toBeVisible();
}

test.use({ settings: { temperature: 0, maxTokens: 200 } });

test('what the engine does is recorded, gone through again, and saved as a file that Perfetto opens', async ({
  pagoda: { page, app },
  dataFolder,
}, info) => {
  const chat = new ChatPage(page);
  await chat.modelIsReady();
  await page.keyboard.press('Control+e');
  const panel = page.getByRole('region', { name: 'Recording' });
  await panel.getByRole('button', { name: 'Record', exact: true }).click();
  await expect(panel.getByRole('status')).toHaveText('Recording: no step yet');

  for (const subject of ['ship that sails around the world', 'mountain nobody has climbed']) {
    await page.keyboard.press('Control+n');
    await chat.send(`Write a long story about a ${subject}.`);
    await chat.hasBegun();
  }
  await chat.isQuiet();
  // The other one may take longer.
  await expect(page.getByRole('img', { name: 'reply being written' })).toHaveCount(0);
  await page.keyboard.press('Control+e');
  await expect(panel.getByRole('status')).toHaveText(/^Recording: .* steps, \d+ tokens written$/);
  await panel.getByRole('button', { name: 'Hold recording' }).click();
  await expect(panel.getByRole('button', { name: 'Record on' })).toBeVisible();
  const written = /(\d+) tokens written/.exec(await panel.getByRole('status').innerText())![1];

  await panel.getByRole('button', { name: 'Replay', exact: true }).click();
  const time = panel.getByRole('slider', { name: 'Time in the recording' });
  await time.focus();
  const lanes = panel.getByRole('list', { name: 'Lanes at this moment' }).getByRole('listitem');
  // Its first steps may only read, as many as the machine's speed makes of it.
  const writes = lanes.filter({ hasText: /ship that sails.*written/ });
  for (let step = 0; step < 300 && (await writes.count()) === 0; step++)
    await page.keyboard.press('ArrowRight');
  await expect(time).toHaveAttribute('aria-valuetext', /^Step \d+/);
  await expect(writes).toHaveCount(1);
  await page.keyboard.press('w');
  await page.keyboard.press('Space');
  await expect(panel.getByRole('button', { name: 'Hold', exact: true })).toBeVisible();
  const before = await time.getAttribute('aria-valuenow');
  await expect(time).not.toHaveAttribute('aria-valuenow', before!);
  await page.keyboard.press('Space');
  await page.keyboard.press('s');
  await panel.scrollIntoViewIfNeeded();
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    expect(await faults(page)).toEqual([]);
    await page.screenshot({ path: info.outputPath(`replay-${scheme}.png`) });
  }

  await inGerman(page, (scheme) => info.outputPath(`replay-${scheme}-de.png`));

  const file = join(dataFolder, 'trace.json');
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, file);
  await panel.getByRole('button', { name: 'Save for Perfetto' }).click();
  await expect(page.getByText('Trace saved')).toBeVisible();
  const text = readFileSync(file, 'utf8');
  const trace = JSON.parse(text) as ChromeTrace;
  expect(checkChromeTrace(trace)).toEqual([]);
  const chosen = trace.traceEvents.reduce(
    (sum, { ph, args }) => sum + (ph === 'X' ? Number(args?.['chosen'] ?? 0) : 0),
    0,
  );
  expect(String(chosen)).toBe(written);
  // It can be given away.
  expect(text).not.toContain('ship');

  await panel.getByRole('button', { name: 'Throw the recording away' }).click();
  await expect(time).toBeHidden();
  await expect(panel.getByRole('button', { name: 'Record', exact: true })).toBeVisible();
});
