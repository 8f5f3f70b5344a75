import { expect, type Locator, type Page } from '@playwright/test';

/** The list of conversations beside the one that is open. */
export class Sidebar {
  readonly root: Locator;

  constructor(private readonly page: Page) {
    this.root = page.getByRole('complementary', { name: 'Conversations' });
  }

  chat(title: string): Locator {
    return this.root.getByRole('button', { name: title, exact: true });
  }

  async open(title: string): Promise<void> {
    await this.chat(title).click();
    await expect(this.page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  }

  async newChat(): Promise<void> {
    await this.root.getByRole('button', { name: /^New chat/ }).click();
  }

  async search(query: string): Promise<Locator> {
    await this.root.getByRole('searchbox').fill(query);
    return this.root.getByRole('list', { name: 'Search results' }).getByRole('button');
  }
}
