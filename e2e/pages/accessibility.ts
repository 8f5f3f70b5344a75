import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** What the rules find on the screen as it stands; Electron has no second page for the tool to analyse in, hence the legacy mode. */
export async function faults(page: Page): Promise<string[]> {
  await isAtRest(page);
  return read(await new AxeBuilder({ page }).setLegacyMode().analyze());
}

/**
 * The same in both themes, of all or of what is `within`: what is where does not change with the theme, so the second is only looked at for its colours. The
 * theme must be the system's.
 */
export async function faultsInBothThemes(page: Page, within?: string): Promise<string[]> {
  const axe = () => {
    const builder = new AxeBuilder({ page }).setLegacyMode();
    return within === undefined ? builder : builder.include(within);
  };
  await page.emulateMedia({ colorScheme: 'light' });
  await isAtRest(page);
  const found = read(await axe().analyze());
  await page.emulateMedia({ colorScheme: 'dark' });
  await isAtRest(page);
  const dark = axe().withRules(['color-contrast']);
  return [...found, ...read(await dark.analyze()).map((fault) => `dark: ${fault}`)];
}

/** What is still fading in has not its colours yet; what goes on for ever has no end to wait for. */
async function isAtRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise(requestAnimationFrame);
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity);
    await Promise.all(ending.map((each) => each.finished.catch(() => null)));
  });
}

type Found = Awaited<ReturnType<AxeBuilder['analyze']>>;

const read = ({ violations }: Found): string[] =>
  violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 120)}`));
