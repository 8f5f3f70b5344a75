import { useStore } from 'zustand';
import { isFeed, type UpdateState } from '../../../electron/ipc/contract/updates.ts';
import { askForUpdate } from '../../actions/updates.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { bytes } from '../../ui/format.ts';
import { SettingRow } from '../settings/SettingRow.tsx';
import { useSetting } from '../settings/useSetting.ts';
import { t } from '../../words/words.ts';
import { AddressField } from './AddressField.tsx';
import { updateWords } from './updateWords.ts';

/** Where newer versions are asked for, and what is known of them. Nothing is asked by itself. */
export function UpdateSettings() {
  const { ui } = usePagoda();
  const update = useStore(ui, (state) => state.update);
  const feed = useSetting('updateFeed');
  if (!update) return null;
  if (update.kind === 'impossible') return <p className="text-ink-soft">{updateWords(update)}</p>;
  return (
    <div className="divide-y divide-line border-y border-line">
      <SettingRow
        name="updateFeed"
        level="all"
        label={t('updates.askForUpdatesAt')}
        help={t('updates.anHttpsAddressEmptyNowhere')}
        wide
      >
        {(ids) => (
          <AddressField
            ids={ids}
            value={feed.value ?? ''}
            isValid={isFeed}
            onChange={(value) => feed.onChange(value || null)}
          />
        )}
      </SettingRow>
      <UpdateStatus update={update} asks={feed.value !== null} />
    </div>
  );
}

function UpdateStatus({ update, asks }: { readonly update: UpdateState; readonly asks: boolean }) {
  const pagoda = usePagoda();
  const notes = 'notes' in update ? update.notes : '';
  const quiet = update.kind === 'idle' || update.kind === 'failed';
  return (
    <div className="grid gap-3 py-3.5">
      <div className="flex items-center gap-4">
        <p role="status" className="flex-1 wrap-anywhere">
          {updateWords(update)}
        </p>
        {update.kind === 'offered' && (
          <Button tone="strong" onClick={() => void askForUpdate(pagoda, 'updates.download')}>
            {update.bytes === null
              ? t('updates.fetchIt')
              : t('updates.fetchBytes', { bytes: bytes(update.bytes) })}
          </Button>
        )}
        {quiet && (
          <Button disabled={!asks} onClick={() => void askForUpdate(pagoda, 'updates.check')}>
            {t('updates.askNow')}
          </Button>
        )}
      </div>
      {update.kind === 'downloading' && (
        <Meter
          label={t('updates.fetchedSoFar')}
          value={update.fraction}
          words={`${Math.floor(update.fraction * 100)} %`}
        />
      )}
      {notes !== '' && (
        <div
          tabIndex={0}
          role="region"
          aria-label={t('updates.whatIsNew')}
          className="max-h-64 overflow-y-auto rounded-lg border border-line bg-raised px-3 py-2 text-[13.5px] wrap-anywhere whitespace-pre-wrap"
        >
          {notes}
        </div>
      )}
    </div>
  );
}
