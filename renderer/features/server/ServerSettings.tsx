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
      <SettingRow name="serverPort" label={t('server.port')} help={t('server.whereItListens0TakesAny')}>
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
        label={t('server.whoCanReachIt')}
        help={t('server.programsOnThisMachineAlone')}
      >
        {(ids) => (
          <ChoiceField
            ids={ids}
            {...reach}
            options={[
              { value: 'machine', label: t('server.thisMachine') },
              { value: 'network', label: t('server.theNetwork') },
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
          {(ids) => (
            <NumberField ids={ids} {...idle} min={1} max={35_000} whole emptyWords={t('lending.never')} />
          )}
        </SettingRow>
      )}
      <SettingRow
        name="serverQueue"
        label={t('server.longestQueue')}
        help={t('server.n32RepliesAreWrittenAtOnce')}
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
        label={t('server.guessAhead')}
        help={t('server.theEngineGuessesWhatComesNext')}
      >
        {(ids) => (
          <ChoiceField
            ids={ids}
            {...drafts}
            options={[
              { value: 'auto', label: t('server.asItPays') },
              { value: 'on', label: t('server.always') },
              { value: 'off', label: t('server.never') },
            ]}
          />
        )}
      </SettingRow>
    </>
  );
}
