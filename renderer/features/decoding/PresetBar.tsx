import { Bookmark, Pencil, Save, Trash2 } from 'lucide-react';
import { useState, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { LONGEST_PRESET_NAME, type Preset } from '../../../electron/ipc/contract/decoding.ts';
import {
  choosePreset,
  deletePreset,
  renamePreset,
  savePreset,
  updatePreset,
  type Scope,
} from '../../actions/decoding.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { builtIns, freeName, isTaken, nameOf } from '../../stores/presets.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { isComposing } from '../../ui/keys.ts';
import { tip } from '../../ui/Tips.tsx';
import { t } from '../../words/words.ts';
import { useChoice } from './useDecoding.ts';

type Naming = { readonly kind: 'save' } | { readonly kind: 'rename'; readonly preset: Preset };

/** Ways of choosing by name: ours and a person's own. What is set can be kept under a name of its own. */
export function PresetBar({ scope }: { readonly scope: Scope }) {
  const pagoda = usePagoda();
  const { choice } = useChoice(scope);
  const own = useStore(pagoda.settings, ({ settings }) => settings.presets);
  const [naming, setNaming] = useState<Naming | null>(null);
  const { preset, changed } = nameOf(choice, own);
  const mine = own.find(({ id }) => id === preset?.id);
  const help = builtIns.find(({ id }) => id === preset?.id)?.help;
  return (
    <div role="group" aria-label={t('decoding.presets')}>
      <div className="flex flex-wrap gap-1.5">
        {[...builtIns, ...own].map((each) => (
          <PresetButton
            key={each.id}
            preset={each}
            state={each.id !== preset?.id ? 'other' : changed ? 'changed' : 'chosen'}
            onPress={() => void choosePreset(pagoda, scope, each)}
          />
        ))}
      </div>
      <p className="mt-1.5 text-[13.5px] text-ink-soft">
        {preset === null
          ? t('decoding.settingsOfYourOwn')
          : changed
            ? t('decoding.beganAsAndWasChanged', { name: preset.name })
            : (help ?? t('decoding.aPresetOfYours'))}
      </p>
      {naming ? (
        <NameField
          key={naming.kind}
          naming={naming}
          own={own}
          onName={(name) => {
            setNaming(null);
            void (naming.kind === 'save'
              ? savePreset(pagoda, scope, name)
              : renamePreset(pagoda, naming.preset.id, name));
          }}
          onCancel={() => setNaming(null)}
        />
      ) : (
        <div className="mt-2 flex flex-wrap gap-1.5">
          {mine && changed && (
            <Button onClick={() => void updatePreset(pagoda, scope, mine.id)}>
              <Save size={14} /> {t('decoding.saveTo', { name: mine.name })}
            </Button>
          )}
          {(preset === null || changed || mine === undefined) && (
            <Button
              tone={changed || preset === null ? 'plain' : 'quiet'}
              onClick={() => setNaming({ kind: 'save' })}
            >
              <Bookmark size={14} /> {t('decoding.saveAsAPreset')}
            </Button>
          )}
          {mine && (
            <>
              <Button tone="quiet" onClick={() => setNaming({ kind: 'rename', preset: mine })}>
                <Pencil size={13} /> {t('decoding.rename')}
              </Button>
              <Button tone="quiet" onClick={() => void deletePreset(pagoda, mine)}>
                <Trash2 size={13} /> {t('decoding.delete')}
              </Button>
            </>
          )}
        </div>
      )}
    </div>
  );
}

interface PresetButtonProps {
  readonly preset: Preset;
  readonly state: 'chosen' | 'changed' | 'other';
  readonly onPress: () => void;
}

function PresetButton({ preset, state, onPress }: PresetButtonProps) {
  const help = builtIns.find(({ id }) => id === preset.id)?.help;
  return (
    <button
      type="button"
      dir="auto"
      aria-pressed={state === 'chosen'}
      {...(state === 'changed' ? tip(t('decoding.pressToUndoTheChanges')) : help ? tip(help) : {})}
      onClick={onPress}
      className={classes(
        'h-7.5 max-w-full truncate rounded-full border px-3 text-[13.5px] transition-colors',
        state === 'chosen' && 'border-jade bg-jade-wash font-medium',
        state === 'changed' && 'border-dashed border-jade',
        state === 'other' &&
          'border-line-strong bg-raised text-ink-soft hover:border-ink-faint hover:text-ink',
      )}
    >
      {preset.name}
    </button>
  );
}

interface NameFieldProps {
  readonly naming: Naming;
  readonly own: readonly Preset[];
  readonly onName: (name: string) => void;
  readonly onCancel: () => void;
}

function NameField({ naming, own, onName, onCancel }: NameFieldProps) {
  const before = naming.kind === 'rename' ? naming.preset : null;
  const [name, setName] = useState(before?.name ?? freeName(t('decoding.myPreset'), own));
  const wrong =
    name.trim() === ''
      ? t('decoding.itNeedsAName')
      : isTaken(name, own, before?.id ?? null)
        ? t('decoding.anotherPresetHasThatName')
        : null;
  function onKeyDown(event: KeyboardEvent) {
    if (isComposing(event)) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      onCancel();
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      if (!wrong && !event.repeat) onName(name);
    }
  }
  return (
    <div className="mt-2">
      <div className="flex flex-wrap gap-1.5">
        <input
          dir="auto"
          type="text"
          aria-label={t('decoding.nameOfThePreset')}
          aria-invalid={wrong !== null}
          autoFocus
          maxLength={LONGEST_PRESET_NAME}
          value={name}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={onKeyDown}
          className="h-8 w-52 min-w-0 flex-initial rounded-lg border border-line-strong bg-raised px-2.5 focus:border-jade aria-invalid:border-lacquer"
        />
        <Button tone="strong" disabled={wrong !== null} onClick={() => onName(name)}>
          {before ? t('decoding.rename') : t('decoding.save')}
        </Button>
        <Button tone="quiet" onClick={onCancel}>
          {t('decoding.cancel')}
        </Button>
      </div>
      {wrong && (
        <p role="alert" className="mt-1 text-[12.5px] text-lacquer-ink">
          {wrong}
        </p>
      )}
    </div>
  );
}
