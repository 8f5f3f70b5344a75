import { expect, type Page } from '@playwright/test';

export class SettingsPage {
  constructor(private readonly page: Page) {}

  async open(): Promise<void> {
    // Keys pressed before the page is there go nowhere.
    await expect(this.page.getByRole('textbox', { name: 'Message', exact: true })).toBeVisible();
    await this.page.keyboard.press('Control+,');
    await expect(this.page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
    await this.page.getByRole('radio', { name: 'All' }).check({ force: true });
  }

  async close(): Promise<void> {
    await this.page.getByRole('button', { name: 'Back to the chat' }).click();
  }

  async setNumber(label: string, value: string): Promise<void> {
    const field = this.page.getByRole('spinbutton', { name: label });
    await field.fill(value);
    await field.press('Enter');
    await expect(this.page.getByRole('button', { name: `Reset ${label.toLowerCase()}` })).toBeVisible();
  }

  async choose(label: string, option: string): Promise<void> {
    await this.page.getByRole('combobox', { name: label }).selectOption({ label: option });
  }
}

export async function showTheme(page: Page, theme: 'Light' | 'Dark'): Promise<void> {
  const settings = new SettingsPage(page);
  await settings.open();
  await settings.choose('Theme', theme);
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme.toLowerCase());
  await settings.close();
}
