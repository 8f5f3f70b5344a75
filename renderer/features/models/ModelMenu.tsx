import { ChevronDown, FolderInput, FolderOpen, Trash2 } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useStore } from 'zustand';
import type { ModelEntry } from '../../../electron/ipc/contract/app.ts';
import { visible } from '../../../engine/shown/visible.ts';
import { pickModel } from '../../actions/imports.ts';
import { chooseModel, forgetModel } from '../../actions/models.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { wantedModel } from '../../stores/settings.ts';
import { classes } from '../../ui/classes.ts';
import { bytes } from '../../ui/format.ts';
import { Keys } from '../../ui/Keys.tsx';
import { onlyWhereLost } from '../../ui/onlyWhereLost.ts';
import { PagodaMark } from '../../ui/PagodaMark.tsx';
import { OtherPagodaChoice, OtherPagodaItems } from '../otherPagoda/OtherPagodaItems.tsx';
import { useKeys } from '../shortcuts/useShortcuts.ts';
import { t } from '../../words/words.ts';
import { ChoiceLine } from './ChoiceLine.tsx';
import type { ModelStatus } from './modelStatus.ts';
import { useModelStatus } from './useModelStatus.ts';

const row =
  'flex w-full items-center gap-2.5 rounded-lg px-2.5 py-1.5 text-start outline-none data-highlighted:bg-hover data-disabled:opacity-50';

/** The model that answers and how it is; opens the choice of models. */
export function ModelMenu() {
  const pagoda = usePagoda();
  const status = useModelStatus();
  const entries = useStore(pagoda.models, (state) => state.entries);
  const wanted = useStore(pagoda.settings, wantedModel);
  const openKeys = useKeys('openModel');
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={triggerWords(status)}
        className="flex h-9 max-w-[min(28rem,100%)] items-center gap-2 rounded-lg border border-transparent px-2.5 text-[13.5px] transition-colors hover:bg-hover data-[state=open]:bg-hover"
      >
        <PagodaMark
          lit={status.tone === 'busy' ? status.progress : status.tone === 'ready' ? 1 : 0}
          className={classes('h-5 shrink-0', status.tone === 'failed' ? 'text-lacquer' : 'text-jade')}
        />
        <span dir="auto" className="truncate font-medium">
          {status.name}
        </span>
        {status.host && (
          <span className="max-w-44 min-w-16 shrink truncate rounded-md bg-well px-1.5 py-0.5 text-[12.5px] text-ink-soft">
            {t('models.on', { host: status.host })}
          </span>
        )}
        {status.state && (
          <span
            className={classes(
              'tabular shrink-0 max-[760px]:hidden',
              status.tone === 'failed' ? 'text-lacquer-ink' : 'text-ink-faint',
            )}
          >
            {status.state}
          </span>
        )}
        <ChevronDown size={14} className="shrink-0 text-ink-faint" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content
        align="end"
        sideOffset={6}
        collisionPadding={12}
        onCloseAutoFocus={onlyWhereLost}
        className="animate-appear z-40 w-86 rounded-xl border border-line bg-raised p-1.5 shadow-high"
      >
        {status.problem && (
          <p className="m-1 mb-2 rounded-lg bg-lacquer-wash px-3 py-2 text-[13.5px] wrap-anywhere">
            {status.problem.detail}
          </p>
        )}
        <DropdownMenu.Label className="px-2.5 py-1 text-[12px] font-medium text-ink-faint">
          {t('models.models')}
        </DropdownMenu.Label>
        <DropdownMenu.RadioGroup value={wanted ?? ''}>
          {entries?.map((entry) => (
            <DropdownMenu.RadioItem
              key={entry.path}
              value={entry.path}
              disabled={!entry.present}
              title={visible(entry.path)}
              onSelect={() => void chooseModel(pagoda, entry.embedded ? null : entry.path)}
              className={row}
            >
              <ModelLine entry={entry} current={entry.path === wanted} />
            </DropdownMenu.RadioItem>
          ))}
          <OtherPagodaChoice className={row} />
        </DropdownMenu.RadioGroup>
        {entries?.length === 0 && <p className="px-2.5 py-1 text-ink-soft">{t('models.noneYet')}</p>}
        <DropdownMenu.Separator className="my-1.5 h-px bg-line" />
        <DropdownMenu.Item className={row} onSelect={() => void pickModel(pagoda)}>
          <FolderOpen size={15} className="text-ink-soft" />
          <span className="flex-1">{t('models.openAGGUF')}</span>
          <Keys keys={openKeys} />
        </DropdownMenu.Item>
        <DropdownMenu.Item className={row} onSelect={() => void pickModel(pagoda, 'folder')}>
          <FolderInput size={15} className="text-ink-soft" />
          <span className="flex-1">{t('models.importAFolder')}</span>
          <span className="text-[12.5px] text-ink-faint">{t('models.safetensors')}</span>
        </DropdownMenu.Item>
        <OtherPagodaItems className={row} />
        <ForgetItems entries={entries ?? []} wanted={wanted} />
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

function ModelLine({ entry, current }: { readonly entry: ModelEntry; readonly current: boolean }) {
  const facts = [entry.embedded && t('models.embedded'), entry.fileBytes !== null && bytes(entry.fileBytes)];
  return (
    <ChoiceLine
      name={entry.name}
      detail={entry.present ? facts.filter(Boolean).join(', ') : t('models.theFileIsNotThereAny')}
      current={current}
    />
  );
}

function ForgetItems({
  entries,
  wanted,
}: {
  readonly entries: readonly ModelEntry[];
  readonly wanted: string | null;
}) {
  const pagoda = usePagoda();
  const current = entries.find((entry) => entry.path === wanted && !entry.embedded);
  const gone = entries.filter((entry) => !entry.present && entry !== current);
  return [current, ...gone].map(
    (entry) =>
      entry && (
        <DropdownMenu.Item
          key={entry.path}
          className={row}
          onSelect={() => void forgetModel(pagoda, entry.path)}
        >
          <Trash2 size={15} className="text-ink-soft" />
          <span className="min-w-0 flex-1 truncate">{t('models.forget', { name: entry.name })}</span>
          <span className="text-[12.5px] text-ink-faint">{t('models.fileStays')}</span>
        </DropdownMenu.Item>
      ),
  );
}

function triggerWords({ name, host, state }: ModelStatus): string {
  const words = { name, state: state || t('models.ready') };
  return host ? t('models.modelOn', { ...words, host }) : t('models.model', words);
}
