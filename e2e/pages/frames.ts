import type { Page } from '@playwright/test';

export interface Frames {
  readonly perSecond: number;
  readonly longestMs: number;
}

/** Scrolls the conversation by a screen's worth of pixels each few frames for two seconds, and counts the frames that come meanwhile. */
export function framesWhileScrolling(page: Page, direction: 1 | -1): Promise<Frames> {
  return page.evaluate(async (sign) => {
    const log = document.querySelector('[role="log"]');
    if (!log) throw new Error('no conversation is open');
    const perFrame = 60;
    const runMs = 2000;
    const gaps: number[] = [];
    let last = await new Promise<number>(requestAnimationFrame);
    const begun = last;
    while (last - begun < runMs) {
      log.scrollTop += sign * perFrame;
      const now = await new Promise<number>(requestAnimationFrame);
      gaps.push(now - last);
      last = now;
    }
    return { perSecond: (gaps.length * 1000) / (last - begun), longestMs: Math.max(...gaps) };
  }, direction);
}

/** From the press on a conversation's title in the sidebar to the first frame that shows its end, in milliseconds. */
export function timeToOpen(page: Page, title: string): Promise<number> {
  return page.evaluate(async (name) => {
    const row = [...document.querySelectorAll<HTMLElement>('[data-list-row]')].find(
      (each) => each.innerText === name,
    );
    const begun = performance.now();
    row?.click();
    while (!document.querySelector('[role="log"] [data-last="true"] .markdown'))
      await new Promise((resolve) => requestAnimationFrame(resolve));
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now() - begun;
  }, title);
}
