import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** What the accessibility rules find on the screen as it stands; Electron has no second page for the tool to analyse in, hence the legacy mode. */
export async function faults(page: Page): Promise<string[]> {
  // What is still fading in has not its colours yet.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null))),
  );
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 120)}`));
}
