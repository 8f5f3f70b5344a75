import { ChoiceField, NumberField } from '../settings/fields.tsx';
import { SettingRow } from '../settings/SettingRow.tsx';
import { t } from '../../words/words.ts';
import { useSetting } from '../settings/useSetting.ts';

export function ServerSettings() {
  const port = useSetting('serverPort');
  const reach = useSetting('serverReach');
  const queue = useSetting('serverQueue');
  const drafts = useSetting('serverDrafts');
  const models = useSetting('serverModels');
  const idle = useSetting('serverIdle');
  return (
    <>
      <SettingRow
        name="serverPort"
        label="Port"
        help="Where it listens; 0 takes any that is free. A change starts the server anew, as do those below, and ends what is being written."
      >
        {(ids) => (
          <NumberField
            ids={ids}
            value={port.value}
            onChange={(value) => value !== null && port.onChange(value)}
            min={0}
            max={65_535}
            whole
          />
        )}
      </SettingRow>
      <SettingRow
        name="serverReach"
        label="Who can reach it"
        help="Programs on this machine alone, or other machines of its network too. Web pages may not, wherever they come from."
      >
        {(ids) => (
          <ChoiceField
            ids={ids}
            {...reach}
            options={[
              { value: 'machine', label: 'This machine' },
              { value: 'network', label: 'The network' },
            ]}
          />
        )}
      </SettingRow>
      <SettingRow name="serverModels" label={t('lending.models')} help={t('lending.modelsHelp')}>
        {(ids) => (
          <ChoiceField
            ids={ids}
            {...models}
            options={[
              { value: 'loaded', label: t('lending.loaded') },
              { value: 'any', label: t('lending.any') },
            ]}
          />
        )}
      </SettingRow>
      {models.value === 'any' && (
        <SettingRow name="serverIdle" label={t('lending.idle')} help={t('lending.idleHelp')}>
          {(ids) => <NumberField ids={ids} {...idle} min={1} max={35_000} whole emptyWords={t('lending.never')} />}
        </SettingRow>
      )}
      <SettingRow
        name="serverQueue"
        label="Longest queue"
        help="32 replies are written at once, and so many requests wait for a place in the order they came. Whoever comes then is told to come back."
      >
        {(ids) => (
          <NumberField
            ids={ids}
            value={queue.value}
            onChange={(value) => value !== null && queue.onChange(value)}
            min={0}
            max={10_000}
            whole
          />
        )}
      </SettingRow>
      <SettingRow
        name="serverDrafts"
        label="Guess ahead"
        help="The engine guesses what comes next and checks several words at once. Replies are the same, only their pace is not. A request may say otherwise with “drafts”."
      >
        {(ids) => (
          <ChoiceField
            ids={ids}
            {...drafts}
            options={[
              { value: 'auto', label: 'As it pays' },
              { value: 'on', label: 'Always' },
              { value: 'off', label: 'Never' },
            ]}
          />
        )}
      </SettingRow>
    </>
  );
}
