import { expect, type Locator, type Page } from '@playwright/test';

/** How words are chosen, beside the conversation. */
export class DecodingPanel {
  readonly root: Locator;
  /** Beside the composer. */
  readonly button: Locator;

  constructor(private readonly page: Page) {
    this.root = page.getByRole('complementary', { name: 'How words are chosen' });
    this.button = page.getByRole('button', { name: /^How words are chosen: / });
  }

  async open(): Promise<void> {
    await this.page.keyboard.press('Control+d');
    await expect(this.root).toBeVisible();
  }

  preset(name: string): Locator {
    return this.root.getByRole('group', { name: 'Presets' }).getByRole('button', { name, exact: true });
  }

  async method(name: string): Promise<void> {
    const choice = this.root.getByRole('group', { name: 'Method' });
    await choice.getByText(name, { exact: true }).click();
    await expect(choice.getByRole('radio', { name })).toBeChecked();
  }

  async unfold(group: string): Promise<void> {
    await this.root.getByText(group, { exact: true }).first().click();
  }

  async set(label: string, value: string): Promise<void> {
    const field = this.root.getByRole('spinbutton', { name: label, exact: true });
    await field.fill(value);
    await field.press('Enter');
  }

  /** The samplers that take part, in their order. */
  async order(): Promise<string[]> {
    const rows = this.root.getByRole('group', { name: 'Order of samplers' }).locator('ol > li');
    const names = await rows
      .getByRole('button', { name: /^Move / })
      .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label') ?? ''));
    return names.map((name) => name.replace(/^Move (.*), number .*$/, '$1'));
  }
}
