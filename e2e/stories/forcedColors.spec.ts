import type { Locator } from '@playwright/test';
import { expect, test } from '../launch.ts';
import { ChatPage } from '../pages/chatPage.ts';

// Where the system gives every colour: what is on, chosen or under the finger differs from what is not, which a ground of our own no longer says.

test.use({ settings: { welcomed: true, offline: true, settingsLevel: 'all' } });

const groundOf = (of: Locator) => of.evaluate((element) => getComputedStyle(element).backgroundColor);

async function differ(one: Locator, other: Locator): Promise<void> {
  await expect.poll(async () => (await groundOf(one)) === (await groundOf(other))).toBe(false);
}

test('what is on and what is chosen is seen in the colours of the system, too', async ({
  pagoda: { page },
}, info) => {
  const chat = new ChatPage(page);
  const { keyboard } = page;
  await chat.modelIsReady();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ forcedColors: 'active', colorScheme });
    const picture = (name: string) =>
      page.screenshot({ path: info.outputPath(`${name}-${colorScheme}.png`) });

    await keyboard.press('Control+Shift+K');
    const options = page.getByRole('option');
    await keyboard.press('ArrowDown');
    await differ(options.nth(1), options.nth(0));
    await picture('palette');
    await keyboard.press('Escape');

    await chat.model.click();
    const items = page.getByRole('menu').locator('[role^=menuitem]');
    await keyboard.press('ArrowDown');
    await differ(
      page.locator('[data-highlighted]'),
      items.and(page.locator(':not([data-highlighted])')).first(),
    );
    await picture('menu');
    await keyboard.press('Escape');

    await keyboard.press('Control+,');
    const level = (name: string) => page.locator('label').filter({ has: page.getByRole('radio', { name }) });
    await differ(level('All'), level('Simple'));
    await picture('settings');
    const places = page.getByRole('navigation', { name: 'Places' }).getByRole('button');
    await differ(places.and(page.locator('[aria-current=page]')), places.first());
    await keyboard.press('Escape');

    await keyboard.press('Control+Shift+E');
    const server = page.getByRole('switch', { name: /^Answer other programs/ });
    await differ(server.locator('*'), server);
    const off = await groundOf(server);
    await keyboard.press('Escape');
    await keyboard.press('Control+Shift+K');
    await keyboard.type('outgoing traffic');
    await keyboard.press('Enter');
    const on = page.getByRole('switch', { name: 'Stay offline' });
    await expect(on).toHaveAttribute('aria-checked', 'true');
    await differ(on.locator('*'), on);
    expect(await groundOf(on)).not.toBe(off);
    await picture('switch');
    await keyboard.press('Escape');

    await keyboard.press('Control+e');
    const meter = page.getByRole('meter').first();
    await differ(meter.locator('*').first(), meter);
    await picture('engine');
    await keyboard.press('Escape');
  }
});
