import { ChoiceField } from '../settings/fields.tsx';
import { SettingRow } from '../settings/SettingRow.tsx';
import { useSetting } from '../settings/useSetting.ts';
import { t } from '../../words/words.ts';

/** All chats as a source of guesses. */
export function DraftSource() {
  const { value, onChange } = useSetting('draftFromAllChats');
  return (
    <SettingRow
      name="draftFromAllChats"
      level="all"
      label={t('decoding.guessFromAllChats')}
      help={t('decoding.whatWasSaidInAnyChat')}
    >
      {(ids) => (
        <ChoiceField
          ids={ids}
          value={value ? 'on' : 'off'}
          onChange={(next) => onChange(next === 'on')}
          options={[
            { value: 'on', label: t('decoding.on') },
            { value: 'off', label: t('decoding.off') },
          ]}
        />
      )}
    </SettingRow>
  );
}
