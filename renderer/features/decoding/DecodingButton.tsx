import { SlidersHorizontal } from 'lucide-react';
import { useStore } from 'zustand';
import { usePagoda } from '../../PagodaContext.ts';
import { nameOf, words } from '../../stores/presets.ts';
import { defaultSampling } from '../../stores/settings.ts';
import { classes } from '../../ui/classes.ts';
import { tip } from '../../ui/Tips.tsx';
import { decodingId, runCommand } from '../shortcuts/shortcuts.ts';
import { useKeys } from '../shortcuts/useShortcuts.ts';
import { t } from '../../words/words.ts';
import { formOf, summaryOf } from './samplerWords.ts';
import { useChoice, useDecoding } from './useDecoding.ts';

/** What the open chat uses, beside its composer; pressed, the place to change it. */
export function DecodingButton() {
  const pagoda = usePagoda();
  const chatId = useStore(pagoda.chats, (state) => state.currentId);
  const open = useStore(pagoda.ui, (state) => state.decodingOpen);
  const own = useStore(pagoda.settings, ({ settings }) => settings.presets);
  const ofModel = useStore(pagoda.settings, defaultSampling);
  const keys = useKeys('decoding');
  const scope = { kind: 'chat', chatId } as const;
  const { choice } = useChoice(scope);
  const decoding = useDecoding(scope);
  const form = formOf(decoding);
  const name = [words(nameOf(choice, own)), ...(form ? [form] : [])].join(', ');
  return (
    <button
      type="button"
      aria-label={t('decoding.howWordsAreChosen2', { name })}
      aria-expanded={open}
      aria-controls={open ? decodingId : undefined}
      {...tip(summaryOf(decoding, ofModel), keys)}
      onClick={() => runCommand(pagoda, 'decoding')}
      className={classes(
        'flex min-w-0 items-center gap-1.5 rounded-md px-1.5 py-0.5 text-[12.5px] text-ink-faint transition-colors hover:bg-hover hover:text-ink',
        open && 'bg-hover text-ink',
      )}
    >
      <SlidersHorizontal size={13} aria-hidden className="shrink-0" />
      <span dir="auto" className="truncate @max-sm:sr-only">
        {name}
      </span>
    </button>
  );
}
