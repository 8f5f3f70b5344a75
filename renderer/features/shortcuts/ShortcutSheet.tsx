import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useStore } from 'zustand';
import { usePagoda } from '../../PagodaContext.ts';
import { IconButton } from '../../ui/Button.tsx';
import { Keys } from '../../ui/Keys.tsx';
import { t } from '../../words/words.ts';
import { keysOf, placeKeys, shortcuts } from './shortcuts.ts';

export function ShortcutSheet() {
  const { ui, links } = usePagoda();
  const open = useStore(ui, (state) => state.shortcutsOpen);
  const isMac = links.platform === 'darwin';
  const rows = [
    ...placeKeys,
    ...shortcuts.map(({ label, command }) => ({ label, keys: keysOf(command, isMac) })),
  ];
  return (
    <Dialog.Root open={open} onOpenChange={(shortcutsOpen) => ui.setState({ shortcutsOpen })}>
      <Dialog.Portal>
        <Dialog.Overlay className="animate-appear fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          // The sheet itself, not its cross, which would show its tip at once.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            (event.currentTarget as HTMLElement).focus();
          }}
          tabIndex={-1}
          className="animate-rise fixed top-1/2 left-1/2 z-50 outline-none max-h-[85vh] w-108 -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-2xl border border-line bg-raised p-5 shadow-high"
        >
          <div className="mb-3 flex items-center justify-between">
            <Dialog.Title className="font-display text-lg font-semibold">
              {t('shortcuts.keyboard')}
            </Dialog.Title>
            <Dialog.Close asChild>
              <IconButton label={t('shortcuts.close')}>
                <X size={16} />
              </IconButton>
            </Dialog.Close>
          </div>
          <dl className="divide-y divide-line">
            {rows.map(({ label, keys }) => (
              <div key={label} className="flex items-center justify-between gap-4 py-1.5">
                <dt>{label}</dt>
                <dd>
                  <Keys keys={keys} />
                </dd>
              </div>
            ))}
          </dl>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
