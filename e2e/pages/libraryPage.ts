import { expect, type Locator, type Page } from '@playwright/test';

export class LibraryPage {
  readonly list: Locator;

  constructor(readonly page: Page) {
    this.list = page.getByRole('region', { name: 'Models on this machine' });
  }

  async open(): Promise<void> {
    await expect(this.page.getByRole('navigation', { name: 'Places' })).toBeVisible();
    if (!(await this.list.isVisible())) await this.page.keyboard.press('Control+Shift+M');
    await expect(this.list).toBeVisible();
  }

  async openGet(): Promise<void> {
    await this.page.getByRole('button', { name: /^Get models/ }).click();
  }

  row(words: string | RegExp): Locator {
    return this.list.getByRole('listitem').filter({ hasText: words });
  }

  /** One model's own page. */
  async openModel(name: string): Promise<void> {
    await this.row(name).locator('[data-list-row]').first().click();
    await expect(this.page.getByRole('region', { name: 'Whether it fits' })).toBeVisible();
  }

  async back(): Promise<void> {
    await this.page.getByRole('button', { name: 'All models' }).click();
    await expect(this.list).toBeVisible();
  }
}
