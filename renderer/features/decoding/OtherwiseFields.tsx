import { useId } from 'react';
import { useStore } from 'zustand';
import type { Otherwise } from '../../../electron/ipc/contract/app.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { choiceOf } from '../../actions/decoding.ts';
import { usePagoda } from '../../PagodaContext.ts';
import type { Pagoda } from '../../pagoda.ts';
import { whole } from '../../stores/decoding.ts';
import { builtIns, withPreset } from '../../stores/presets.ts';
import { t } from '../../words/words.ts';
import { ChoiceField, NumberField } from '../settings/fields.tsx';
import { randomness } from './numbers.ts';

const temperatures = randomness.find(({ name }) => name === 'temperature')!;

/** A persona that is called so would not be told from it. */
const asBefore = '=';
const noPersona = '';

/** What is chosen for one reply; in each field, nothing or something. */
export interface Chosen {
  readonly presetId: string;
  readonly temperature: number | null;
  readonly personaId: string;
}
export const nothingChosen: Chosen = { presetId: asBefore, temperature: null, personaId: asBefore };

function valuesOf(pagoda: Pagoda, chatId: string | null, { presetId }: Chosen) {
  const before = choiceOf(pagoda, { kind: 'chat', chatId });
  const preset = [...builtIns, ...pagoda.settings.getState().settings.presets].find(
    ({ id }) => id === presetId,
  );
  const values = preset ? withPreset(before.values, preset) : before.values;
  return { before, preset, values, draws: whole(values).method === 'sampling' };
}

/** As a reply of that chat is asked for with it. */
export function otherwiseOf(pagoda: Pagoda, chatId: string | null, chosen: Chosen): Otherwise {
  const { before, preset, values, draws } = valuesOf(pagoda, chatId, chosen);
  const temperature = draws ? chosen.temperature : null;
  const { personas } = pagoda.settings.getState().settings;
  return {
    ...(preset === undefined && temperature === null
      ? {}
      : {
          decoding: {
            preset: preset?.id ?? before.preset,
            values: temperature === null ? values : { ...values, temperature },
          },
        }),
    ...(chosen.personaId === asBefore
      ? {}
      : { persona: personas.find(({ id }) => id === chosen.personaId) ?? null }),
  };
}

interface OtherwiseFieldsProps {
  readonly chatId: string | null;
  readonly chosen: Chosen;
  /** Id of a text that goes for all fields. */
  readonly describedBy: string;
  readonly onChange: (chosen: Chosen) => void;
}

/** A preset, a temperature and a persona for one reply. */
export function OtherwiseFields({ chatId, chosen, describedBy, onChange }: OtherwiseFieldsProps) {
  const pagoda = usePagoda();
  const { presets, personas } = useStore(pagoda.settings, ({ settings }) => settings);
  const ids = useId();
  const { draws } = valuesOf(pagoda, chatId, chosen);
  return (
    <div className="@container grid grid-cols-[auto_1fr] items-center gap-x-3 gap-y-2 [&_select]:w-full">
      <label htmlFor={`${ids}-way`}>{t('chat.answerWithWay')}</label>
      <ChoiceField
        ids={{ id: `${ids}-way`, describedBy }}
        value={chosen.presetId}
        options={[
          { value: asBefore, label: t('chat.asInThisChat') },
          ...[...builtIns, ...presets].map(({ id, name }) => ({ value: id, label: oneLine(name, 60) })),
        ]}
        onChange={(presetId) => onChange({ ...chosen, presetId })}
      />
      {draws && (
        <>
          <label htmlFor={`${ids}-temperature`}>{t('chat.answerWithTemperature')}</label>
          <NumberField
            ids={{ id: `${ids}-temperature`, describedBy }}
            value={chosen.temperature}
            emptyWords={t('chat.asThePresetSays')}
            step={0.1}
            min={temperatures.min}
            max={temperatures.max}
            onChange={(temperature) => onChange({ ...chosen, temperature })}
          />
        </>
      )}
      {personas.length > 0 && (
        <>
          <label htmlFor={`${ids}-persona`}>{t('chat.answerWithPersona')}</label>
          <ChoiceField
            ids={{ id: `${ids}-persona`, describedBy }}
            value={chosen.personaId}
            options={[
              { value: asBefore, label: t('chat.asInThisChat') },
              { value: noPersona, label: t('personas.none') },
              ...personas.map(({ id, name }) => ({ value: id, label: oneLine(name, 60) })),
            ]}
            onChange={(personaId) => onChange({ ...chosen, personaId })}
          />
        </>
      )}
    </div>
  );
}
