import { Search, X } from 'lucide-react';
import { useRef, type KeyboardEvent } from 'react';
import type { Settings } from '../../../electron/ipc/contract/app.ts';
import { IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { isComposing } from '../../ui/keys.ts';
import { settingsSearchId } from '../shortcuts/shortcuts.ts';
import { t } from '../../words/words.ts';

interface SettingsSearchProps {
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly level: Settings['settingsLevel'];
  readonly onLevel: (level: Settings['settingsLevel']) => void;
  /** How many settings have the words. */
  readonly found: number;
}

/** Finds settings by words, and says how many of them are shown otherwise. */
export function SettingsSearch({ query, onQuery, level, onLevel, found }: SettingsSearchProps) {
  const field = useRef<HTMLInputElement>(null);
  function onKeyDown(event: KeyboardEvent) {
    if (isComposing(event) || event.key !== 'Escape' || query === '') return;
    event.preventDefault();
    onQuery('');
  }
  const looking = query.trim() !== '';
  return (
    <div role="search" aria-label={t('settings.settings')} className="space-y-2">
      <div className="flex flex-wrap items-center gap-3">
        <div className="relative min-w-56 flex-1">
          <Search size={15} aria-hidden className="absolute top-2.5 start-2.5 text-ink-faint" />
          <input
            ref={field}
            id={settingsSearchId}
            type="text"
            role="searchbox"
            aria-label={t('settings.searchTheSettings')}
            placeholder={t('settings.searchTheSettings')}
            value={query}
            onChange={(event) => onQuery(event.target.value)}
            onKeyDown={onKeyDown}
            className="h-8.5 w-full [unicode-bidi:plaintext] rounded-lg border border-line-strong bg-raised pe-9 ps-8.5 placeholder:text-ink-faint focus:border-jade"
          />
          {query !== '' && (
            <IconButton
              label={t('settings.clearTheSearch')}
              className="absolute! top-0.5 end-0.5 size-7.5!"
              onClick={() => {
                onQuery('');
                field.current?.focus();
              }}
            >
              <X size={14} />
            </IconButton>
          )}
        </div>
        <Levels level={level} onLevel={onLevel} />
      </div>
      <p role="status" className="text-[13.5px] text-ink-soft empty:hidden">
        {looking && foundWords(found)}
      </p>
    </div>
  );
}

function foundWords(found: number): string {
  if (found === 0) return t('settings.noSettingHasTheseWordsThose');
  return t('settings.found', { count: found });
}

const levels = [
  ['simple', () => t('settings.simple')],
  ['all', () => t('settings.all')],
] as const;

function Levels({ level, onLevel }: Pick<SettingsSearchProps, 'level' | 'onLevel'>) {
  return (
    <fieldset className="flex rounded-lg border border-line-strong bg-raised p-0.5">
      <legend className="sr-only">{t('settings.whichSettingsAreShown')}</legend>
      {levels.map(([value, words]) => (
        <label
          key={value}
          className={classes(
            'flex h-7 items-center rounded-md px-3 text-[13.5px] font-medium has-focus-visible:outline-2 has-focus-visible:outline-jade',
            level === value ? 'bg-tile text-ink' : 'text-ink-soft hover:bg-hover',
          )}
        >
          <input
            type="radio"
            name="settings-level"
            className="sr-only"
            checked={level === value}
            onChange={() => onLevel(value)}
          />
          {words()}
        </label>
      ))}
    </fieldset>
  );
}
