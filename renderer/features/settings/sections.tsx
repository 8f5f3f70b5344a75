import { useStore } from 'zustand';
import { languages, type Language } from '../../../electron/ipc/contract/language.ts';
import { clearCache } from '../../actions/cache.ts';
import { reloadModel } from '../../actions/models.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { needsReload } from '../../stores/models.ts';
import { defaultSystemPrompt, loadSettingsOf } from '../../stores/settings.ts';
import { Button } from '../../ui/Button.tsx';
import { integer } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { LeftOutNotes } from '../engine/LeftOut.tsx';
import { DraftModelRow } from './DraftModel.tsx';
import { ChoiceField, NumberField, TextAreaField } from './fields.tsx';
import { Aside } from './filter.tsx';
import { SettingRow } from './SettingRow.tsx';
import { useSetting } from './useSetting.ts';

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
              ...(Object.keys(languages) as Language[]).map((value) => ({
                value,
                label: languages[value].name,
              })),
            ]}
          />
        )}
      </SettingRow>
      <SettingRow name="theme" label="Theme" help="Light, dark, or whatever the system shows.">
        {(ids) => (
          <ChoiceField
            ids={ids}
            {...theme}
            options={[
              { value: 'system', label: 'As the system' },
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
          />
        )}
      </SettingRow>
      <SettingRow
        name="contrast"
        label="Contrast"
        help="More of it: stronger text, lines and outlines, in light and in dark."
      >
        {(ids) => (
          <ChoiceField
            ids={ids}
            {...contrast}
            options={[
              { value: 'system', label: 'As the system' },
              { value: 'more', label: 'More' },
            ]}
          />
        )}
      </SettingRow>
      <SettingRow name="motion" label="Motion" help="Whether things move as they come, go and change.">
        {(ids) => (
          <ChoiceField
            ids={ids}
            {...motion}
            options={[
              { value: 'system', label: 'As the system' },
              { value: 'none', label: 'None' },
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
  const ofModel = useStore(pagoda.settings, defaultSystemPrompt);
  return (
    <div className={rows}>
      <SettingRow
        name="systemPrompt"
        label="System prompt"
        help={
          systemPrompt.value === ''
            ? 'Empty: the model’s chat template decides.'
            : 'What the model is told before every conversation. Clear it to leave it to the model’s chat template.'
        }
        origin={ofModel === null ? 'Template' : 'Model'}
        wide
      >
        {(ids) => (
          <TextAreaField
            ids={ids}
            value={systemPrompt.value ?? ofModel ?? ''}
            placeholder={ofModel ?? 'None: the model’s chat template decides'}
            onChange={systemPrompt.onChange}
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
          <p className="flex-1">
            The running model still has its old values. It takes the new ones when it is loaded again.
          </p>
          <Button onClick={() => reloadModel(pagoda)}>Load again</Button>
        </div>
      )}
      <SettingRow
        name="contextLength"
        label="Context length"
        help={`How many tokens a conversation may take; more needs more memory.${
          running
            ? ` Now ${integer(running.contextLength)}, trained for ${integer(running.trainedContextLength)}.`
            : ''
        }`}
        origin="Model"
      >
        {(ids) => (
          <NumberField
            ids={ids}
            {...contextLength}
            min={64}
            max={16_777_216}
            step={1024}
            whole
            emptyWords="Automatic"
          />
        )}
      </SettingRow>
      <SettingRow
        name="threads"
        level="all"
        label="Threads"
        help={`Processor threads that compute. Empty: one per physical core.${running ? ` Now ${integer(running.threads)}.` : ''}`}
      >
        {(ids) => <NumberField ids={ids} {...threads} min={1} max={512} whole emptyWords="Automatic" />}
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
        label="Read while I write"
        help="Reads what is in the composer behind everything else, so that the reply begins at once when it is sent. Costs some power while you write."
      >
        {(ids) => (
          <ChoiceField
            ids={ids}
            value={readAhead.value ? 'on' : 'off'}
            onChange={(value) => readAhead.onChange(value === 'on')}
            options={[
              { value: 'on', label: 'On' },
              { value: 'off', label: 'Off' },
            ]}
          />
        )}
      </SettingRow>
      <SettingRow
        name="ramTierMiB"
        level="all"
        label="In memory"
        help="MiB for conversations that do not fit into the context cells, so that they go on without being read again. Empty: a quarter of what is free once a model is loaded. 0: none, nor on disk."
      >
        {(ids) => (
          <NumberField
            ids={ids}
            {...ramTierMiB}
            min={0}
            max={16_777_216}
            step={256}
            whole
            emptyWords="Automatic"
          />
        )}
      </SettingRow>
      <SettingRow
        name="diskTierMiB"
        level="all"
        label="On disk"
        help="MiB for the same beyond a restart. Empty: 8 GiB, at most a tenth of what is free. 0: none."
      >
        {(ids) => (
          <NumberField
            ids={ids}
            {...diskTierMiB}
            min={0}
            max={16_777_216}
            step={1024}
            whole
            emptyWords="Automatic"
          />
        )}
      </SettingRow>
      <Aside>
        <div className="flex items-center gap-4 py-4">
          <p className="flex-1 text-ink-soft">
            What is cached holds the words of conversations in the form that the model reads. Deleting a chat
            clears it too.
          </p>
          <Button onClick={() => void clearCache(pagoda)}>Clear now</Button>
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
        label="Device"
        help="What computes. Automatic takes the best that works here. A change restarts the engine; a reply under way can be continued afterwards."
      >
        {(ids) => (
          <ChoiceField
            ids={ids}
            {...gpu}
            options={[
              { value: 'auto', label: 'Automatic' },
              { value: 'off', label: 'Processor' },
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
        label="Kernels"
        help="Pagoda’s own processor kernels, or the stock ones of llama.cpp. Ours are used only where they measured faster. A change restarts the engine."
      >
        {(ids) => (
          <ChoiceField
            ids={ids}
            {...kernels}
            options={[
              { value: 'own', label: 'Ours' },
              { value: 'stock', label: 'Stock' },
            ]}
          />
        )}
      </SettingRow>
    </div>
  );
}
