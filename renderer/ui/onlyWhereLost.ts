/**
 * For the `onCloseAutoFocus` of all that opens above the page. It comes a moment after the closing; until then the focus has been given back already
 * (`useFocusKeeper`), or went with the next key to a field that asks for a name and would be closed again. Whatever has it keeps it.
 */
export function onlyWhereLost(event: Event): void {
  if (!isFocusLost()) event.preventDefault();
}

export const isFocusLost = (): boolean =>
  document.activeElement === null || document.activeElement === document.body;
