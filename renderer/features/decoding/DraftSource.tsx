import { ChoiceField } from '../settings/fields.tsx';
import { SettingRow } from '../settings/SettingRow.tsx';
import { useSetting } from '../settings/useSetting.ts';

/** All chats as a source of guesses. */
export function DraftSource() {
  const { value, onChange } = useSetting('draftFromAllChats');
  return (
    <SettingRow
      name="draftFromAllChats"
      level="all"
      label="Guess from all chats"
      help="What was said in any chat is a source of guesses too, for whoever writes the same things again. It stays in this machine’s memory, and no chat is shown what another said: a guess counts only where the model writes just that by itself. What is deleted is forgotten."
    >
      {(ids) => (
        <ChoiceField
          ids={ids}
          value={value ? 'on' : 'off'}
          onChange={(next) => onChange(next === 'on')}
          options={[
            { value: 'on', label: 'On' },
            { value: 'off', label: 'Off' },
          ]}
        />
      )}
    </SettingRow>
  );
}
