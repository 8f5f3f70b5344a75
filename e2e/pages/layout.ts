import type { Page } from '@playwright/test';

/**
 * What can be pressed or filled in and does not lie wholly within the window, or is cut off by what it lies in; what can be scrolled to sideways is not
 * cut off, but the page as a whole never scrolls. Empty: all is as it should be.
 */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const slack = 1;
    const faults: string[] = [];
    if (document.documentElement.scrollWidth > innerWidth + slack) faults.push('the page scrolls sideways');
    const nameOf = (element: Element) =>
      `${element.tagName.toLowerCase()} ${(element.getAttribute('aria-label') ?? (element as HTMLElement).innerText).slice(0, 60)}`;
    for (const element of document.querySelectorAll<HTMLElement>(
      'button, a[href], input, select, textarea, [role=slider]',
    )) {
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      const { left, right, width, height } = element.getBoundingClientRect();
      // For screen readers only, or drawn by its label.
      if (width <= 1 || height <= 1 || getComputedStyle(element).opacity === '0') continue;
      let [from, to] = [0, innerWidth];
      for (let around = element.parentElement; around; around = around.parentElement) {
        const { overflowX } = getComputedStyle(around);
        if (overflowX === 'visible') continue;
        if (
          (overflowX === 'auto' || overflowX === 'scroll') &&
          around.scrollWidth > around.clientWidth + slack
        ) {
          // The way there is sideways: allowed for what is wide by nature.
          [from, to] = [-Infinity, Infinity];
          break;
        }
        const box = around.getBoundingClientRect();
        [from, to] = [Math.max(from, box.left), Math.min(to, box.right)];
      }
      if (left < from - slack || right > to + slack)
        faults.push(
          `${nameOf(element)}: ${Math.round(left)} to ${Math.round(right)} within ${Math.round(from)} to ${Math.round(to)}`,
        );
    }
    // A choice is as wide as the longest of what can be chosen.
    for (const select of document.querySelectorAll('select')) {
      if (!select.checkVisibility()) continue;
      const shown = select.offsetWidth;
      const before = select.style.cssText;
      select.style.cssText += '; width: max-content; min-width: 0; max-width: none;';
      if (select.offsetWidth > shown + slack)
        faults.push(
          `the choices of ${select.getAttribute('aria-label') ?? select.labels[0]?.innerText} are cut`,
        );
      select.style.cssText = before;
    }
    return faults;
  });
}
