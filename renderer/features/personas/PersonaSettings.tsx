import { Plus, Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import {
  LONGEST_PERSONA_NAME,
  LONGEST_PERSONA_PROMPT,
  type Persona,
} from '../../../electron/ipc/contract/personas.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { addPersona, changePersona, deletePersona } from '../../actions/personas.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { t } from '../../words/words.ts';
import { ChoiceField } from '../settings/fields.tsx';
import { Aside } from '../settings/filter.tsx';
import { SettingRow } from '../settings/SettingRow.tsx';
import { useSetting } from '../settings/useSetting.ts';
import { focusSoon } from '../shortcuts/shortcuts.ts';

const nameId = (id: string): string => `persona-${id}`;

/** The personas that a person keeps, and which of them new chats have. */
export function PersonaSettings() {
  const pagoda = usePagoda();
  const { value: personas } = useSetting('personas');
  const persona = useSetting('persona');
  const standing = personas.some(({ id }) => id === persona.value) ? persona.value! : '';
  return (
    <div className="divide-y divide-line border-y border-line">
      <SettingRow name="persona" label={t('personas.ofNew')} help={t('personas.ofNewHelp')}>
        {(ids) => (
          <ChoiceField
            ids={ids}
            value={standing}
            onChange={(id) => persona.onChange(id === '' ? null : id)}
            options={[
              { value: '', label: t('personas.none') },
              ...personas.map(({ id, name }) => ({ value: id, label: oneLine(name) })),
            ]}
          />
        )}
      </SettingRow>
      <Aside>
        <div className="py-3.5" data-focus-home="">
          <ul aria-label={t('personas.title')} className="space-y-4">
            {personas.map((each) => (
              <PersonaFields key={each.id} persona={each} />
            ))}
          </ul>
          {personas.length === 0 && <p className="text-ink-soft">{t('personas.empty')}</p>}
          <Button
            className="mt-3"
            onClick={() =>
              void addPersona(pagoda).then((id) => id !== null && focusSoon(nameId(id), { select: true }))
            }
          >
            <Plus size={15} />
            {t('personas.add')}
          </Button>
        </div>
      </Aside>
    </div>
  );
}

/** Both fields are taken when they are left. */
function PersonaFields({ persona: { id, name, prompt } }: { readonly persona: Persona }) {
  const pagoda = usePagoda();
  const [typedName, setName] = useState(name);
  const [typed, setTyped] = useState(prompt);
  const promptId = useId();
  return (
    <li className="rounded-xl border border-line bg-raised p-3">
      <div className="flex items-center gap-2">
        <input
          id={nameId(id)}
          type="text"
          dir="auto"
          aria-label={t('personas.name')}
          maxLength={LONGEST_PERSONA_NAME}
          value={typedName}
          onChange={(event) => setName(event.target.value)}
          onBlur={() => {
            if (typedName.trim() === '') setName(name);
            else if (typedName !== name) void changePersona(pagoda, id, { name: typedName });
          }}
          className="h-8.5 min-w-0 flex-1 rounded-lg border border-line-strong bg-raised px-2.5 font-semibold focus:border-jade"
        />
        <IconButton
          label={t('personas.delete', { name: oneLine(name) })}
          onClick={() => void deletePersona(pagoda, id)}
        >
          <Trash2 size={15} />
        </IconButton>
      </div>
      <label htmlFor={promptId} className="mt-2 block text-[12.5px] text-ink-faint">
        {t('personas.prompt')}
      </label>
      <textarea
        id={promptId}
        dir="auto"
        rows={3}
        maxLength={LONGEST_PERSONA_PROMPT}
        value={typed}
        placeholder={t('personas.placeholder')}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => typed !== prompt && void changePersona(pagoda, id, { prompt: typed })}
        className="field-sizing-content max-h-72 min-h-20 w-full resize-none rounded-lg border border-line-strong bg-raised px-3 py-2 placeholder:text-ink-faint focus:border-jade"
      />
    </li>
  );
}
