import { expect, type Page } from '@playwright/test';

export interface Focus {
  /** Empty where nothing has the focus. */
  readonly name: string;
  readonly tag: string;
  /** Whether a person sees that it is there. */
  readonly seen: boolean;
}

/** What has the focus, as a person without a pointer knows it. */
export function focusOf(page: Page): Promise<Focus> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement | null;
    if (!element || element === document.body) return { name: '', tag: 'body', seen: false };
    const named =
      element.getAttribute('aria-label') ??
      document.getElementById(element.getAttribute('aria-labelledby') ?? '')?.innerText ??
      (element as HTMLInputElement).labels?.[0]?.innerText ??
      element.innerText;
    const ring = (of: Element) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(of);
      return outlineStyle !== 'none' && parseFloat(outlineWidth) > 0;
    };
    // A field's frame may be drawn by what is around it; a choice that is drawn by its label has its ring there.
    const around = [
      element,
      element.parentElement,
      element.parentElement?.parentElement,
      element.nextElementSibling,
    ];
    const framed = around.some((each) => each && (ring(each) || each.matches('.focus-within\\:border-jade')));
    const { top, bottom, left, right } = element.getBoundingClientRect();
    const within = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
    return { name: (named || '').trim(), tag: element.tagName.toLowerCase(), seen: framed && within };
  });
}

/** Goes from one thing to the next until the focus is on the one that is meant; each on the way has a name and is seen. */
export async function tabTo(page: Page, name: RegExp, { back = false, most = 90 } = {}): Promise<void> {
  const passed: string[] = [];
  for (let press = 0; press < most; press++) {
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
    const focus = await focusOf(page);
    if (focus.tag === 'body') continue;
    passed.push(focus.name);
    expect(focus, `the focus on ${focus.tag} after ${passed.join(' | ')}`).toMatchObject({
      name: expect.stringMatching(/\S/),
      seen: true,
    });
    if (name.test(focus.name)) return;
  }
  throw new Error(`no way to ${String(name)} by Tab: ${passed.join(' | ')}`);
}
