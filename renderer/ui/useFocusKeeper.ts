import { useEffect } from 'react';
import { isFocusLost as isLost } from './onlyWhereLost.ts';

const tabbable =
  'button:not(:disabled), a[href], input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex="0"]';
const dialog = '[role="dialog"], [role="alertdialog"], [role="menu"]';

/**
 * Keeps the place of the keyboard. Where what had the focus goes away, is disabled, or leaves with its page, the focus goes to the nearest place around
 * it that says where: `data-focus-home` names an element by id, or is empty for the first thing inside that takes the focus; a region that can
 * be focused itself is one, too. Else it is what the page is for: its message field, or its content. What opens above the page looks after its own focus,
 * and gives it back to where it was, before the next key.
 */
export function useFocusKeeper(): void {
  useEffect(() => {
    let held: HTMLElement | null = null;
    let around: readonly HTMLElement[] = [];
    /** What had it last below all that opens above the page. */
    let below: HTMLElement | null = null;
    let asked = 0;
    const hold = (target: EventTarget | null) => {
      if (!(target instanceof HTMLElement)) return;
      held = target;
      around = ancestorsOf(target);
      if (!target.closest(dialog)) below = target;
    };
    const onFocus = ({ target }: FocusEvent) => hold(target);
    // What has the focus from the beginning got it before anybody listened.
    if (!isLost()) hold(document.activeElement);
    // Who presses beside everything has let go.
    const onPointer = () => setTimeout(() => held?.isConnected && isLost() && (held = null));
    const look = () => {
      asked = 0;
      if (!held || !isLost() || holds(held) || document.querySelector(dialog)) return;
      const home = homeOf(around);
      held = null;
      if (home) land(home);
    };
    // After the frame in which others may have found a better place.
    const lookSoon = () => (asked ||= requestAnimationFrame(() => requestAnimationFrame(look)));
    const giveBack = (): boolean => {
      const wasAbove = [held, ...around].some((each) => each?.matches(dialog));
      if (!wasAbove || held?.isConnected || !below || !holds(below) || document.querySelector(dialog))
        return false;
      below.focus({ preventScroll: true });
      return !isLost();
    };
    const changes = new MutationObserver(() => {
      if (held && isLost() && !giveBack()) lookSoon();
    });
    changes.observe(document.body, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ['disabled', 'hidden'],
    });
    document.addEventListener('focusin', onFocus);
    document.addEventListener('focusout', lookSoon);
    document.addEventListener('pointerdown', onPointer);
    return () => {
      cancelAnimationFrame(asked);
      changes.disconnect();
      document.removeEventListener('focusin', onFocus);
      document.removeEventListener('focusout', lookSoon);
      document.removeEventListener('pointerdown', onPointer);
    };
  }, []);
}

/** Nobody asked for the focus to go there: a page as a whole gets a ring only once somebody comes to it by key. */
function land(home: HTMLElement): void {
  if (home.role === 'region') {
    home.dataset['landed'] = '';
    home.addEventListener('blur', () => delete home.dataset['landed'], { once: true });
  }
  home.focus({ preventScroll: true });
}

/** It is there and could have the focus. */
const holds = (element: HTMLElement): boolean => element.isConnected && !element.matches(':disabled');

function ancestorsOf(element: HTMLElement): HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let parent = element.parentElement; parent; parent = parent.parentElement) found.push(parent);
  return found;
}

function homeOf(around: readonly HTMLElement[]): HTMLElement | null {
  for (const place of around) {
    if (!place.isConnected) continue;
    const home = place.dataset['focusHome'];
    const found =
      home === undefined
        ? place.tabIndex >= 0
          ? place
          : null
        : home === ''
          ? place.querySelector<HTMLElement>(tabbable)
          : document.getElementById(home);
    if (found) return found;
  }
  return document.querySelector<HTMLElement>('main textarea, main [role="region"][tabindex="0"]');
}
