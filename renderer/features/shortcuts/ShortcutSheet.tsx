import { Dialog } from 'radix-ui';
import { useStore } from 'zustand';
import { usePagoda } from '../../PagodaContext.ts';
import { DialogFrame } from '../../ui/DialogFrame.tsx';
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
      <DialogFrame
        title={t('shortcuts.keyboard')}
        closeLabel={t('shortcuts.close')}
        className="w-108 overflow-y-auto"
      >
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
      </DialogFrame>
    </Dialog.Root>
  );
}
