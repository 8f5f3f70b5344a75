import { t } from '../../words/words.ts';
import { ChoiceField } from './fields.tsx';
import { SettingRow } from './SettingRow.tsx';
import { useSetting } from './useSetting.ts';

const onOff = () =>
  [
    { value: 'on', label: t('settings.on') },
    { value: 'off', label: t('settings.off') },
  ] as const;

/** How the program behaves beside others on this desktop. */
export function GeneralSettings() {
  const notify = useSetting('notify');
  const tray = useSetting('tray');
  return (
    <div className="divide-y divide-line border-y border-line">
      <SettingRow name="notify" label={t('general.notify')} help={t('general.notifyHelp')}>
        {(ids) => (
          <ChoiceField
            ids={ids}
            value={notify.value ? 'on' : 'off'}
            onChange={(value) => notify.onChange(value === 'on')}
            options={onOff()}
          />
        )}
      </SettingRow>
      <SettingRow name="tray" label={t('general.tray')} help={t('general.trayHelp')}>
        {(ids) => (
          <ChoiceField
            ids={ids}
            value={tray.value ? 'on' : 'off'}
            onChange={(value) => tray.onChange(value === 'on')}
            options={onOff()}
          />
        )}
      </SettingRow>
    </div>
  );
}
