import { useEffect } from 'react';
import { usePagoda } from '../../PagodaContext.ts';
import { commandFor, keysOf, runCommand, type CommandId } from './shortcuts.ts';

const isText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

export function useShortcuts(): void {
  const pagoda = usePagoda();
  useEffect(() => {
    const isMac = pagoda.links.platform === 'darwin';
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const command = commandFor(event, isMac, isText(event.target));
      if (command && runCommand(pagoda, command)) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [pagoda]);
}

/** A shortcut as this platform prints it, for tooltips and menus. */
export function useKeys(command: CommandId): string {
  return keysOf(command, usePagoda().links.platform === 'darwin');
}
