import { expect, type Locator, type Page } from '@playwright/test';

/** What becomes of what was dropped, as a person sees it above the page. */
export class ImportBar {
  readonly bar: Locator;
  readonly refused: Locator;

  constructor(private readonly page: Page) {
    this.bar = page.getByRole('region', { name: 'Imports' });
    this.refused = this.bar.getByRole('alert').getByRole('listitem');
  }

  get overlay(): Locator {
    return this.page.getByText('Drop models to use them');
  }

  button(name: string): Locator {
    return this.bar.getByRole('button', { name });
  }

  /** Drags files over the window and lets them go there, the way the browser itself is told of it. */
  async drop(...paths: string[]): Promise<void> {
    const devtools = await this.page.context().newCDPSession(this.page);
    const data = { items: [], files: paths, dragOperationsMask: 1 };
    const at = { x: 600, y: 300 };
    await devtools.send('Input.dispatchDragEvent', { type: 'dragEnter', ...at, data });
    await devtools.send('Input.dispatchDragEvent', { type: 'dragOver', ...at, data });
    await expect(this.overlay).toBeVisible();
    await devtools.send('Input.dispatchDragEvent', { type: 'drop', ...at, data });
    await expect(this.overlay).toBeHidden();
  }
}
