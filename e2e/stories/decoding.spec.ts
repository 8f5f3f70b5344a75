import { expect, launch, test } from '../launch.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { DecodingPanel } from '../pages/decodingPanel.ts';
import { faults } from '../pages/accessibility.ts';
import { showTheme } from '../pages/settingsPage.ts';
import { Sidebar } from '../pages/sidebar.ts';

test.use({ settings: { maxTokens: 40 } });

test('each chat has its way of choosing words, which is seen, changed, kept and checked beside it', async ({
  dataFolder,
}, info) => {
  let { page, quit } = await launch(dataFolder);
  let chat = new ChatPage(page);
  let panel = new DecodingPanel(page);
  await chat.modelIsReady();
  await expect(panel.button).toHaveText('Balanced');
  await panel.open();
  await expect(panel.root).toBeFocused();

  // For the chat that is about to begin, and for no other.
  await panel.preset('Greedy').click();
  await expect(panel.button).toHaveText('Greedy');
  const first = await chat.ask('What is the capital of France?');
  const again = chat.lastReply.getByRole('button', { name: 'Answer again' });
  expect(await chat.anew(() => again.click())).toBe(first);
  await page.keyboard.press('Control+n');
  await expect(panel.button).toHaveText('Balanced');

  // A value out of its range is said and not taken.
  await panel.set('Temperature', '12');
  await expect(panel.root.getByRole('alert')).toHaveText('A number from 0 to 10.');
  await panel.root.getByRole('spinbutton', { name: 'Temperature', exact: true }).press('Escape');
  await expect(panel.button).toHaveText('Balanced');

  // The order, by the keyboard and by dragging.
  await panel.unfold('Order of samplers');
  const handle = (name: string) => panel.root.getByRole('button', { name: new RegExp(`^Move ${name},`) });
  await handle('Top-k').press('ArrowUp');
  await expect(handle('Top-k')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(handle('Top-k')).toHaveAccessibleName('Move Top-k, number 2 of 9');
  await handle('Temperature').hover();
  const [from, to] = [await handle('Temperature').boundingBox(), await handle('Penalties').boundingBox()];
  await page.mouse.move(from!.x + 5, from!.y + 10);
  await page.mouse.down();
  await page.mouse.move(to!.x + 5, to!.y + 60, { steps: 4 });
  await page.mouse.move(to!.x + 5, to!.y + 4, { steps: 4 });
  await page.mouse.up();
  await panel.root.getByRole('button', { name: 'Leave out XTC' }).click();
  expect(await panel.order()).toEqual([
    'Temperature',
    'Penalties',
    'Top-k',
    'DRY',
    'Top-n-sigma',
    'Typical',
    'Top-p',
    'Min-p',
  ]);

  // Kept under a name, and there after a restart, as is what the chats chose.
  await panel.root.getByRole('button', { name: 'Save as a preset' }).click();
  await panel.root.getByRole('textbox', { name: 'Name of the preset' }).fill('Heat first');
  await page.keyboard.press('Enter');
  await expect(panel.button).toHaveText('Heat first');
  await chat.ask('Say hello.');
  await quit();
  ({ page, quit } = await launch(dataFolder));
  chat = new ChatPage(page);
  panel = new DecodingPanel(page);
  await chat.modelIsReady();
  const sidebar = new Sidebar(page);
  await sidebar.open('Say hello.');
  await expect(panel.button).toHaveText('Heat first');
  await sidebar.open('What is the capital of France?');
  await expect(panel.button).toHaveText('Greedy');

  // A schema that is none is said where it is typed; replies keep to one that is.
  await panel.open();
  await panel.root
    .getByRole('combobox', { name: 'Form of the reply' })
    .selectOption({ label: 'JSON schema' });
  const schema = panel.root.getByRole('textbox', { name: 'Schema' });
  await schema.fill('{ "type": "object", "properties": { "city": { "type": "word" } } }');
  await expect(panel.root.getByText(/city/).last()).toContainText(/type/);
  await schema.fill(
    '{ "type": "object", "properties": { "city": { "type": "string", "maxLength": 12 } }, "required": ["city"], "additionalProperties": false }',
  );
  await expect(panel.root.getByText('Replies can be kept to this.')).toBeVisible();
  await schema.blur();
  await expect(panel.button).toHaveText('Greedy, JSON schema');
  const reply = await chat.ask('Which city is it?');
  expect(Object.keys(JSON.parse(reply) as object)).toEqual(['city']);

  // Beams that do not go together are said before anything is asked.
  await panel.method('Beam search');
  await panel.set('Returned', '9');
  await expect(panel.root.getByRole('alert')).toContainText('9 of 4 beams cannot be returned');
  await panel.set('Returned', '2');
  await expect(panel.root.getByRole('alert')).toBeHidden();
  expect(await chat.ask('And of Italy?')).toMatch(/\w/);

  await panel.root.getByRole('region').evaluate((region) => region.scrollTo(0, 0));
  const found: Record<string, string[]> = {};
  for (const theme of ['Light', 'Dark'] as const) {
    await showTheme(page, theme);
    for (const method of ['Beam search', 'Sampling']) {
      await panel.method(method);
      found[`${theme}, ${method}`] = await faults(page);
      await page.screenshot({ path: info.outputPath(`${theme}-${method}.png`) });
    }
  }
  expect(Object.values(found).flat()).toEqual([]);
  await page.keyboard.press('Control+d');
  await expect(panel.root).toBeHidden();
  await expect(chat.composer).toBeFocused();
  await quit();
});
