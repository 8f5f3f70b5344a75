import { useEffect } from 'react';
import { usePagoda } from '../../PagodaContext.ts';
import { isComposing } from '../../ui/keys.ts';
import { commandFor, keysOf, runCommand, type CommandId } from './shortcuts.ts';

const isText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

/** An Enter that is held presses a button once. */
function pressOnce(event: KeyboardEvent): void {
  if (event.key !== 'Enter' || !event.repeat || !(event.target instanceof Element)) return;
  if (event.target.closest('button, a, [role="button"], [role^="menuitem"]')) event.preventDefault();
}

export function useShortcuts(): void {
  const pagoda = usePagoda();
  useEffect(() => {
    const isMac = pagoda.links.platform === 'darwin';
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isComposing(event)) return;
      const command = commandFor(event, isMac, isText(event.target));
      if (!command) return;
      // A key that is held does its work once.
      if (event.repeat || runCommand(pagoda, command)) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('keydown', pressOnce, { capture: true });
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('keydown', pressOnce, { capture: true });
    };
  }, [pagoda]);
}

/** A shortcut as this platform prints it, for tooltips and menus. */
export function useKeys(command: CommandId): string {
  return keysOf(command, usePagoda().links.platform === 'darwin');
}
