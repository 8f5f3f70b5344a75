import { expect, type Locator, type Page } from '@playwright/test';

/** A model is loaded and a reply is written as fast as the machine does it: only the story's own limit ends the wait. */
const asItTakes = { timeout: 0 };

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
    await expect(this.page.getByRole('button', { name: /^Model: .*, ready$/ })).toBeVisible(asItTakes);
  }

  async send(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** Until a reply is under way and has said something. */
  async isWriting(): Promise<void> {
    await expect(this.stopButton).toBeVisible();
    await this.hasBegun();
  }

  /** Until the last reply has said something, whether it is still under way or not. */
  async hasBegun(): Promise<void> {
    await expect(this.lastText).toContainText(/\p{L}{2}/u, asItTakes);
  }

  /** Until no reply is being written. What was only just asked for is not yet: wait for its beginning, or by `anew`. */
  async isQuiet(): Promise<void> {
    await expect(this.page.getByRole('button', { name: 'Send', exact: true })).toBeVisible(asItTakes);
    await expect(this.lastReply).toHaveAttribute('data-last', 'true');
    await expect(this.stopButton).toBeHidden(asItTakes);
  }

  /** Until what `act` asks for is there as a whole; returns its text. What is asked is stored before it is answered: until then nothing is under way. */
  async anew(act: () => Promise<void>): Promise<string> {
    const last = this.conversation.locator('article[data-last="true"]');
    // Out of sight it is not in the page, and comes into it no more.
    const [before = ''] = await last.evaluateAll((all) =>
      all.map((each) => each.getAttribute('data-message')!),
    );
    await act();
    await expect(
      this.conversation.locator(
        `article[aria-label="Reply"][data-last="true"]:not([data-message="${before}"])`,
      ),
    ).toBeVisible(asItTakes);
    await this.isQuiet();
    return this.lastText.innerText();
  }

  /** Sends and waits for the whole answer; returns its text. */
  ask(text: string): Promise<string> {
    return this.anew(() => this.send(text));
  }

  async edit(message: Locator, text: string): Promise<void> {
    await message.hover();
    await message.getByRole('button', { name: 'Edit and send again' }).click();
    const field = this.page.getByRole('textbox', { name: 'Edit message' });
    await field.fill(text);
    await field.press('Enter');
  }

  /** Does what stands in the menu below the last reply. */
  async moreOfReply(name: string | RegExp): Promise<void> {
    await this.lastReply.getByRole('button', { name: 'More about this reply' }).press('Enter');
    await this.page.getByRole('menuitem', { name }).press('Enter');
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
