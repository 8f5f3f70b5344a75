/** What this needs of a key event, the page's own or React's. */
interface KeyEvent {
  readonly key: string;
  readonly keyCode: number;
  readonly isComposing?: boolean;
  readonly nativeEvent?: { readonly isComposing: boolean };
}

/** The code that keys have which an input method takes. */
const takenByInputMethod = 229;

/** The key belongs to an input method (Japanese, Chinese, Korean and others): an Enter then takes a suggestion and means nothing else. */
export const isComposing = (event: KeyEvent): boolean =>
  event.isComposing === true ||
  event.nativeEvent?.isComposing === true ||
  event.keyCode === takenByInputMethod;

/** What stands there is read from right to left. */
export const readsLeft = (element: Element): boolean => getComputedStyle(element).direction === 'rtl';

const turned: Readonly<Record<string, string>> = { ArrowLeft: 'ArrowRight', ArrowRight: 'ArrowLeft' };

/** The key as it would be where one reads from left to right: ArrowRight is on, ArrowLeft is back. */
export const keyAsRead = (event: { readonly key: string; readonly target: EventTarget }): string =>
  readsLeft(event.target as Element) ? (turned[event.key] ?? event.key) : event.key;
