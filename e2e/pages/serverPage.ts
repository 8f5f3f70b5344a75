import { expect, type Locator, type Page } from '@playwright/test';

export class ServerPage {
  readonly address: Locator;
  readonly requests: Locator;
  readonly toggle: Locator;
  readonly key: Locator;

  constructor(readonly page: Page) {
    this.address = page.getByLabel('Address', { exact: true });
    this.requests = page.getByRole('region', { name: 'Requests, one by one' });
    this.toggle = page.getByRole('switch', { name: 'Answer other programs' });
    this.key = page.getByRole('group', { name: 'Key' });
  }

  async open(): Promise<void> {
    await expect(this.page.getByRole('textbox', { name: 'Message', exact: true })).toBeVisible();
    await this.page.keyboard.press('Control+Shift+E');
    await expect(this.toggle).toBeVisible();
  }

  async close(): Promise<void> {
    await this.page.getByRole('button', { name: 'Back to the chat' }).click();
  }

  async setPort(port: number): Promise<void> {
    const field = this.page.getByRole('spinbutton', { name: 'Port' });
    await field.fill(String(port));
    await field.press('Enter');
  }

  async isOnAt(port: number): Promise<void> {
    await expect(this.address).toHaveText(`http://127.0.0.1:${port}/v1`);
  }

  row(words: string | RegExp): Locator {
    return this.requests.getByRole('row').filter({ hasText: words });
  }
}
