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
    // Its messages are read after that; before, nothing can be sent in it.
    await expect(this.page.getByRole('log', { name: 'Conversation' })).toBeVisible();
  }

  async newChat(): Promise<void> {
    await this.root.getByRole('button', { name: /^New chat/ }).click();
  }

  /** The conversations under a heading, or in a folder. */
  group(name: string): Locator {
    return this.root.getByRole('region', { name, exact: true });
  }

  /** The row of a folder, which opens and closes it. */
  folder(name: string): Locator {
    return this.group(name).getByRole('button', { name: new RegExp(`^${name}`) });
  }

  /** From the menu of a conversation's row. */
  async choose(title: string, item: string): Promise<void> {
    await this.chat(title).click({ button: 'right' });
    await this.page.getByRole('menuitem', { name: item, exact: true }).click();
  }

  async chooseFolder(title: string, folder: string): Promise<void> {
    await this.chat(title).click({ button: 'right' });
    await this.page.getByRole('menuitem', { name: 'Move to folder' }).click();
    await this.page.getByRole('menuitem', { name: folder, exact: true }).click();
  }

  async search(query: string): Promise<Locator> {
    await this.root.getByRole('searchbox').fill(query);
    return this.root.getByRole('list', { name: 'Search results' }).getByRole('button');
  }
}
