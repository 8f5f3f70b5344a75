import { expect, type Locator, type Page } from '@playwright/test';
import { ChatPage } from './chatPage.ts';

/** How a person has the chats use another Pagoda. */
export class OtherPagoda {
  readonly dialog: Locator;
  readonly problem: Locator;

  constructor(readonly page: Page) {
    this.dialog = page.getByRole('dialog', { name: 'Use another Pagoda' });
    this.problem = this.dialog.getByRole('alert');
  }

  async open(): Promise<void> {
    await new ChatPage(this.page).model.click();
    await this.page.getByRole('menuitem', { name: /another/i }).click();
    await expect(this.dialog).toBeVisible();
  }

  /** `key` left out: the field stays as it is. */
  async use(address: string, key?: string): Promise<void> {
    await this.dialog.getByLabel('Address').fill(address);
    if (key !== undefined) await this.dialog.getByLabel('Key').fill(key);
    await this.dialog.getByRole('button', { name: 'Use it' }).click();
  }
}
