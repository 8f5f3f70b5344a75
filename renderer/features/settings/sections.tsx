import { useStore } from 'zustand';
import {
  languages,
  offeredLanguages,
  type Language,
  type LanguageChoice,
} from '../../../electron/ipc/contract/language.ts';
import { clearCache } from '../../actions/cache.ts';
import { reloadModel } from '../../actions/models.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { needsReload } from '../../stores/models.ts';
import { defaultSystemPrompt, loadSettingsOf } from '../../stores/settings.ts';
import { Button } from '../../ui/Button.tsx';
import { integer } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { sentences } from '../../words/format.ts';
import { LeftOutNotes } from '../engine/LeftOut.tsx';
import { DraftModelRow } from './DraftModel.tsx';
import { ChoiceField, NumberField, TextAreaField } from './fields.tsx';
import { Aside } from './filter.tsx';
import { SettingRow } from './SettingRow.tsx';
import { useSetting } from './useSetting.ts';

/** The one that is spoken is among them, though it be offered to nobody. */
const languagesToChoose = (chosen: LanguageChoice): Language[] =>
  chosen === 'system' || offeredLanguages.includes(chosen) ? offeredLanguages : [...offeredLanguages, chosen];

const rows = 'divide-y divide-line border-y border-line';

export function Appearance() {
  const language = useSetting('language');
  const theme = useSetting('theme');
  const contrast = useSetting('contrast');
  const motion = useSetting('motion');
  return (
    <div className={rows}>
      <SettingRow name="language" label={t('settings.language')} help={t('settings.languageHelp')}>
        {(ids) => (
          <ChoiceField
            ids={ids}
            {...language}
            options={[
              { value: 'system', label: t('settings.asTheSystem') },
              ...languagesToChoose(language.value).map((value) => ({
                value,
                label: languages[value].name,
              })),
            ]}
          />
        )}
      </SettingRow>
      <SettingRow name="theme" label={t('settings.theme')} help={t('settings.lightDarkOrWhateverTheSystem')}>
        {(ids) => (
          <ChoiceField
            ids={ids}
            {...theme}
            options={[
              { value: 'system', label: t('settings.asTheSystem') },
              { value: 'light', label: t('settings.light') },
              { value: 'dark', label: t('settings.dark') },
            ]}
          />
        )}
      </SettingRow>
      <SettingRow
        name="contrast"
        label={t('settings.contrast')}
        help={t('settings.moreOfItStrongerTextLines')}
      >
        {(ids) => (
          <ChoiceField
            ids={ids}
            {...contrast}
            options={[
              { value: 'system', label: t('settings.asTheSystem') },
              { value: 'more', label: t('settings.more') },
            ]}
          />
        )}
      </SettingRow>
      <SettingRow name="motion" label={t('settings.motion')} help={t('settings.whetherThingsMoveAsTheyCome')}>
        {(ids) => (
          <ChoiceField
            ids={ids}
            {...motion}
            options={[
              { value: 'system', label: t('settings.asTheSystem') },
              { value: 'none', label: t('settings.none') },
            ]}
          />
        )}
      </SettingRow>
    </div>
  );
}

export function ReplySettings() {
  const pagoda = usePagoda();
  const systemPrompt = useSetting('systemPrompt');
  const modelTitles = useSetting('modelTitles');
  const ofModel = useStore(pagoda.settings, defaultSystemPrompt);
  return (
    <div className={rows}>
      <SettingRow
        name="systemPrompt"
        label={t('settings.systemPrompt')}
        help={
          systemPrompt.value === ''
            ? t('settings.emptyTheModelsChatTemplateDecides')
            : t('settings.whatTheModelIsToldBefore')
        }
        origin={ofModel === null ? t('settings.template') : t('settings.model')}
        wide
      >
        {(ids) => (
          <TextAreaField
            ids={ids}
            value={systemPrompt.value ?? ofModel ?? ''}
            placeholder={ofModel ?? t('settings.noneTheModelsChatTemplateDecides')}
            onChange={systemPrompt.onChange}
          />
        )}
      </SettingRow>
      <SettingRow name="modelTitles" label={t('titles.setting')} help={t('titles.settingHelp')}>
        {(ids) => (
          <ChoiceField
            ids={ids}
            {...modelTitles}
            options={[
              { value: 'auto', label: t('titles.auto') },
              { value: 'on', label: t('titles.on') },
              { value: 'off', label: t('titles.off') },
            ]}
          />
        )}
      </SettingRow>
    </div>
  );
}

export function ModelSettings() {
  const pagoda = usePagoda();
  const contextLength = useSetting('contextLength');
  const threads = useSetting('threads');
  const settings = useStore(pagoda.settings);
  const stale = useStore(pagoda.models, (state) => needsReload(state, loadSettingsOf(settings)));
  const running = useStore(pagoda.models, (state) =>
    state.model.kind === 'ready' ? state.model.model : null,
  );
  return (
    <div className={rows}>
      {stale && (
        <div role="status" className="my-3 flex items-center gap-3 rounded-xl bg-jade-wash px-4 py-2.5">
          <p className="flex-1">{t('settings.theRunningModelStill')}</p>
          <Button onClick={() => reloadModel(pagoda)}>{t('settings.loadAgain')}</Button>
        </div>
      )}
      <SettingRow
        name="contextLength"
        label={t('settings.contextLength')}
        help={sentences(
          t('settings.howManyTokensAConversationMay'),
          running &&
            t('settings.nowTrainedFor', {
              contextLength: integer(running.contextLength),
              trainedContextLength: integer(running.trainedContextLength),
            }),
        )}
        origin={t('settings.model')}
      >
        {(ids) => (
          <NumberField
            ids={ids}
            {...contextLength}
            min={64}
            max={16_777_216}
            step={1024}
            whole
            emptyWords={t('settings.automatic')}
          />
        )}
      </SettingRow>
      <SettingRow
        name="threads"
        level="all"
        label={t('settings.threads')}
        help={sentences(
          t('settings.processorThreadsThatComputeEmptyOne'),
          running && t('settings.now', { threads: integer(running.threads) }),
        )}
      >
        {(ids) => (
          <NumberField ids={ids} {...threads} min={1} max={512} whole emptyWords={t('settings.automatic')} />
        )}
      </SettingRow>
      <DraftModelRow />
    </div>
  );
}

/** Where conversations wait that the device has no room for; null in a field: as the engine sees fit. */
export function CacheSettings() {
  const pagoda = usePagoda();
  const ramTierMiB = useSetting('ramTierMiB');
  const diskTierMiB = useSetting('diskTierMiB');
  const readAhead = useSetting('readAhead');
  return (
    <div className={rows}>
      <SettingRow
        name="readAhead"
        label={t('settings.readWhileIWrite')}
        help={t('settings.readsWhatIsInTheComposer')}
      >
        {(ids) => (
          <ChoiceField
            ids={ids}
            value={readAhead.value ? 'on' : 'off'}
            onChange={(value) => readAhead.onChange(value === 'on')}
            options={[
              { value: 'on', label: t('settings.on') },
              { value: 'off', label: t('settings.off') },
            ]}
          />
        )}
      </SettingRow>
      <SettingRow
        name="ramTierMiB"
        level="all"
        label={t('settings.inMemory')}
        help={t('settings.miBForConversationsThatDo')}
      >
        {(ids) => (
          <NumberField
            ids={ids}
            {...ramTierMiB}
            min={0}
            max={16_777_216}
            step={256}
            whole
            emptyWords={t('settings.automatic')}
          />
        )}
      </SettingRow>
      <SettingRow
        name="diskTierMiB"
        level="all"
        label={t('settings.onDisk')}
        help={t('settings.miBForTheSameBeyond')}
      >
        {(ids) => (
          <NumberField
            ids={ids}
            {...diskTierMiB}
            min={0}
            max={16_777_216}
            step={1024}
            whole
            emptyWords={t('settings.automatic')}
          />
        )}
      </SettingRow>
      <Aside>
        <div className="flex items-center gap-4 py-4">
          <p className="flex-1 text-ink-soft">{t('settings.whatIsCachedHoldsTheWords')}</p>
          <Button onClick={() => void clearCache(pagoda)}>{t('settings.clearNow')}</Button>
        </div>
      </Aside>
    </div>
  );
}

export function EngineSettings() {
  const gpu = useSetting('gpu');
  const kernels = useSetting('kernels');
  return (
    <div className={rows}>
      <SettingRow
        name="gpu"
        level="all"
        label={t('settings.device')}
        alias={t('settings.deviceAlias')}
        help={t('settings.whatComputesAutomaticTakesTheBest')}
      >
        {(ids) => (
          <ChoiceField
            ids={ids}
            {...gpu}
            options={[
              { value: 'auto', label: t('settings.automatic') },
              { value: 'off', label: t('settings.processor') },
              { value: 'cuda', label: 'CUDA' },
              { value: 'vulkan', label: 'Vulkan' },
              { value: 'metal', label: 'Metal' },
            ]}
          />
        )}
      </SettingRow>
      <LeftOutNotes />
      <SettingRow
        name="kernels"
        level="all"
        label={t('settings.kernels')}
        help={t('settings.pagodasOwnProcessorKernels')}
      >
        {(ids) => (
          <ChoiceField
            ids={ids}
            {...kernels}
            options={[
              { value: 'own', label: t('settings.ours') },
              { value: 'stock', label: t('settings.stock') },
            ]}
          />
        )}
      </SettingRow>
    </div>
  );
}
