import { expect, type Locator, type Page } from '@playwright/test';

/** The conversation as a person sees it. */
export class ChatPage {
  readonly composer: Locator;
  readonly replies: Locator;
  readonly mine: Locator;
  readonly conversation: Locator;
  readonly stopButton: Locator;

  constructor(readonly page: Page) {
    this.composer = page.getByRole('textbox', { name: 'Message', exact: true });
    this.replies = page.getByRole('article', { name: 'Reply' });
    this.mine = page.getByRole('article', { name: 'You' });
    this.conversation = page.getByRole('log', { name: 'Conversation' });
    this.stopButton = page.getByRole('button', { name: 'Stop', exact: true });
  }

  get lastReply(): Locator {
    return this.replies.last();
  }

  /** What the last reply says, without its footer. */
  get lastText(): Locator {
    return this.lastReply.locator('.markdown');
  }

  get model(): Locator {
    return this.page.getByRole('button', { name: /^Model:/ });
  }

  async modelIsReady(): Promise<void> {
    await expect(this.page.getByRole('button', { name: /^Model: .*, ready$/ })).toBeVisible();
  }

  async send(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** Until a reply is under way and has said something. */
  async isWriting(): Promise<void> {
    await expect(this.stopButton).toBeVisible();
    await expect(this.lastText).toContainText(/\p{L}{2}/u);
  }

  /** Until no reply is being written. */
  async isQuiet(): Promise<void> {
    await expect(this.page.getByRole('button', { name: 'Send', exact: true })).toBeVisible();
    await expect(this.lastReply).toHaveAttribute('data-last', 'true');
    await expect(this.stopButton).toBeHidden();
  }

  /** Sends and waits for the whole answer; returns its text. */
  async ask(text: string): Promise<string> {
    const before = await this.replies.count();
    await this.send(text);
    await expect(this.replies).toHaveCount(before + 1);
    await this.isQuiet();
    return this.lastText.innerText();
  }

  async edit(message: Locator, text: string): Promise<void> {
    await message.hover();
    await message.getByRole('button', { name: 'Edit and send again' }).click();
    const field = this.page.getByRole('textbox', { name: 'Edit message' });
    await field.fill(text);
    await field.press('Enter');
  }

  async notice(title: string): Promise<Locator> {
    const notice = this.page.getByRole('region', { name: 'Notices' }).getByText(title);
    await expect(notice).toBeVisible();
    return notice;
  }

  async undo(): Promise<void> {
    await this.page
      .getByRole('region', { name: 'Notices' })
      .getByRole('button', { name: 'Undo' })
      .last()
      .click();
  }
}
