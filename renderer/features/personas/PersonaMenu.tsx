import { Check, Pencil, UserRound } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useStore } from 'zustand';
import { oneLine } from '../../../engine/shown/visible.ts';
import { choosePersona } from '../../actions/personas.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { MenuContent, MenuItem, MenuSeparator } from '../../ui/Menu.tsx';
import { tip } from '../../ui/Tips.tsx';
import { t } from '../../words/words.ts';
import { usePersona } from './usePersona.ts';

/** What the model is told before the open chat, beside its composer; pressed, the choice. */
export function PersonaMenu() {
  const pagoda = usePagoda();
  const chatId = useStore(pagoda.chats, (state) => state.currentId);
  const personas = useStore(pagoda.settings, ({ settings }) => settings.personas);
  const chosen = usePersona(chatId);
  const name = chosen ? oneLine(chosen.name) : t('personas.none');
  // One that was changed or deleted since is still this chat's, as it was.
  const own = chosen && !personas.some((each) => each.id === chosen.id && each.prompt === chosen.prompt);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={t('personas.button', { name })}
        {...tip(t('personas.tip'))}
        className="flex min-w-0 items-center gap-1.5 rounded-md px-1.5 py-0.5 text-[12.5px] text-ink-faint transition-colors hover:bg-hover hover:text-ink data-[state=open]:bg-hover data-[state=open]:text-ink"
      >
        <UserRound size={13} aria-hidden className="shrink-0" />
        {chosen && (
          <span dir="auto" className="max-w-36 truncate @max-sm:sr-only">
            {name}
          </span>
        )}
      </DropdownMenu.Trigger>
      <MenuContent className="w-64" side="top">
        <DropdownMenu.Label className="px-2.5 py-1 text-[12px] font-medium text-ink-faint">
          {t('personas.title')}
        </DropdownMenu.Label>
        <MenuItem
          icon={<Mark on={chosen === null} />}
          onSelect={() => void choosePersona(pagoda, chatId, null)}
        >
          {t('personas.none')}
        </MenuItem>
        {own && (
          <MenuItem icon={<Mark on />} onSelect={() => undefined}>
            {t('personas.asItWas', { name })}
          </MenuItem>
        )}
        {personas.map((each) => (
          <MenuItem
            key={each.id}
            icon={<Mark on={!own && each.id === chosen?.id} />}
            onSelect={() => void choosePersona(pagoda, chatId, each)}
          >
            {oneLine(each.name)}
          </MenuItem>
        ))}
        <MenuSeparator />
        <MenuItem
          icon={<Pencil size={15} />}
          onSelect={() => pagoda.ui.setState({ view: 'settings', settingsSection: 'personas' })}
        >
          {t('personas.edit')}
        </MenuItem>
      </MenuContent>
    </DropdownMenu.Root>
  );
}

const Mark = ({ on }: { readonly on: boolean }) => (
  <Check size={15} className={on ? 'text-jade' : 'invisible'} />
);
