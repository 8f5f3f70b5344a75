import { Command } from 'cmdk';
import { Search } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import { usePagoda } from '../../PagodaContext.ts';
import { Keys } from '../../ui/Keys.tsx';
import { onlyWhereLost } from '../../ui/onlyWhereLost.ts';
import { t } from '../../words/words.ts';
import { keysOf } from '../shortcuts/shortcuts.ts';
import { findEntries, type Entry, type EntryGroup } from './findEntries.ts';

/** Finds whatever can be done or gone to, and does it. */
export function Palette() {
  const { ui } = usePagoda();
  const open = useStore(ui, (state) => state.paletteOpen);
  const chosen = useRef<Entry | null>(null);
  return (
    <Dialog.Root open={open} onOpenChange={(paletteOpen) => ui.setState({ paletteOpen })}>
      <Dialog.Portal>
        <Dialog.Overlay className="animate-appear fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            onlyWhereLost(event);
            const entry = chosen.current;
            chosen.current = null;
            // Once the focus is back where it was: what is done may have a better place for it.
            if (entry) setTimeout(entry.run);
          }}
          className="animate-rise fixed top-[12vh] left-1/2 z-50 flex max-h-[76vh] w-150 max-w-[calc(100vw-2rem)] -translate-x-1/2 flex-col overflow-hidden rounded-2xl border border-line bg-raised shadow-high outline-none"
        >
          <Dialog.Title className="sr-only">{t('palette.title')}</Dialog.Title>
          <Finder
            onChoose={(entry) => {
              chosen.current = entry;
              ui.setState({ paletteOpen: false });
            }}
          />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Finder({ onChoose }: { readonly onChoose: (entry: Entry) => void }) {
  const pagoda = usePagoda();
  const [query, setQuery] = useState('');
  const groups = findEntries(pagoda, query);
  return (
    <Command label={t('palette.title')} shouldFilter={false} loop className="flex min-h-0 flex-col">
      <div className="flex items-center gap-2.5 border-b border-line px-4">
        <Search size={16} aria-hidden className="shrink-0 text-ink-faint" />
        <Command.Input
          value={query}
          onValueChange={setQuery}
          placeholder={t('palette.placeholder')}
          maxLength={200}
          spellCheck={false}
          className="h-12 w-full [unicode-bidi:plaintext] bg-transparent text-[15.5px] outline-none placeholder:text-ink-faint focus-visible:outline-none"
        />
      </div>
      <Command.List label={t('palette.list')} className="min-h-0 flex-1 overflow-y-auto p-1.5 *:space-y-1.5">
        {groups.map((group) => (
          <Group key={group.kind} group={group} onChoose={onChoose} />
        ))}
      </Command.List>
    </Command>
  );
}

function Group({
  group,
  onChoose,
}: {
  readonly group: EntryGroup;
  readonly onChoose: (entry: Entry) => void;
}) {
  const { links } = usePagoda();
  return (
    <Command.Group
      heading={headings[group.kind]()}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-[12px] [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-ink-faint"
    >
      {group.entries.map((entry) => (
        <Command.Item
          key={entry.id}
          value={entry.id}
          onSelect={() => onChoose(entry)}
          className="flex items-center gap-3 rounded-lg px-2.5 py-1.5 data-[selected=true]:bg-tile"
        >
          <span dir="auto" className="min-w-0 flex-1 truncate">
            {entry.label}
          </span>
          {entry.command && <Keys keys={keysOf(entry.command, links.platform === 'darwin')} />}
        </Command.Item>
      ))}
    </Command.Group>
  );
}

const headings = {
  actions: () => t('palette.actions'),
  chats: () => t('palette.chats'),
  settings: () => t('palette.settings'),
  ownValues: () => t('palette.ownValues'),
  models: () => t('palette.models'),
  personas: () => t('palette.personas'),
  presets: () => t('palette.presets'),
  results: () => t('palette.results'),
} satisfies Record<EntryGroup['kind'], () => string>;
