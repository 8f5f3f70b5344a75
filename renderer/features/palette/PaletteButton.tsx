import { Command } from 'lucide-react';
import { usePagoda } from '../../PagodaContext.ts';
import { IconButton } from '../../ui/Button.tsx';
import { t } from '../../words/words.ts';
import { runCommand } from '../shortcuts/shortcuts.ts';
import { useKeys } from '../shortcuts/useShortcuts.ts';

/** What finds everything, for who points; its tip says the keys. */
export function PaletteButton({ className = '' }: { readonly className?: string }) {
  const pagoda = usePagoda();
  return (
    <IconButton
      label={t('palette.title')}
      shortcut={useKeys('palette')}
      className={className}
      onClick={() => runCommand(pagoda, 'palette')}
    >
      <Command size={16} />
    </IconButton>
  );
}
