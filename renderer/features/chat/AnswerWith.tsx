import { SlidersHorizontal } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useId, useState } from 'react';
import { useStore } from 'zustand';
import type { DecodingChoice } from '../../../electron/ipc/contract/decoding.ts';
import type { Message, Otherwise } from '../../../electron/ipc/contract/app.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { answerInBranch } from '../../actions/branches.ts';
import { choiceOf } from '../../actions/decoding.ts';
import { regenerate } from '../../actions/replies.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { whole } from '../../stores/decoding.ts';
import { builtIns, withPreset } from '../../stores/presets.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { t } from '../../words/words.ts';
import { randomness } from '../decoding/numbers.ts';
import { ChoiceField, NumberField } from '../settings/fields.tsx';

/** To have a reply written again in another way, for once: in its place, or in a branch. */
export function AnswerWith({ message }: { readonly message: Message }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <IconButton label={t('chat.answerWith')}>
          <SlidersHorizontal size={15} />
        </IconButton>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="top"
          align="start"
          sideOffset={6}
          collisionPadding={12}
          aria-label={t('chat.answerWith')}
          className="animate-appear z-40 w-96 max-w-[calc(100vw-1.5rem)] rounded-xl border border-line bg-raised p-3.5 text-[13.5px] shadow-high"
        >
          <Form message={message} done={() => setOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

const temperatures = randomness.find(({ name }) => name === 'temperature')!;

/** A persona that is called so would not be told from it. */
const asBefore = '=';
const noPersona = '';

function Form({ message, done }: { readonly message: Message; readonly done: () => void }) {
  const pagoda = usePagoda();
  const { presets, personas } = useStore(pagoda.settings, ({ settings }) => settings);
  const [presetId, setPresetId] = useState(asBefore);
  const [temperature, setTemperature] = useState<number | null>(null);
  const [personaId, setPersonaId] = useState(asBefore);
  const ids = useId();
  const before = choiceOf(pagoda, { kind: 'chat', chatId: message.chatId });
  const all = [...builtIns, ...presets];
  const preset = all.find(({ id }) => id === presetId);
  const values = preset ? withPreset(before.values, preset) : before.values;
  const draws = whole(values).method === 'sampling';

  function otherwise(): Otherwise {
    const changes = preset !== undefined || (draws && temperature !== null);
    const decoding: DecodingChoice = {
      preset: preset?.id ?? before.preset,
      values: draws && temperature !== null ? { ...values, temperature } : values,
    };
    const persona = personas.find(({ id }) => id === personaId) ?? null;
    return {
      ...(changes ? { decoding } : {}),
      ...(personaId === asBefore ? {} : { persona }),
    };
  }
  function answer(how: typeof answerInBranch) {
    done();
    void how(pagoda, message, otherwise());
  }

  return (
    <>
      <div className="@container grid grid-cols-[auto_1fr] items-center gap-x-3 gap-y-2 [&_select]:w-full">
        <label htmlFor={`${ids}-way`}>{t('chat.answerWithWay')}</label>
        <ChoiceField
          ids={{ id: `${ids}-way`, describedBy: `${ids}-help` }}
          value={presetId}
          options={[
            { value: asBefore, label: t('chat.asInThisChat') },
            ...all.map(({ id, name }) => ({ value: id, label: oneLine(name, 60) })),
          ]}
          onChange={setPresetId}
        />
        {draws && (
          <>
            <label htmlFor={`${ids}-temperature`}>{t('chat.answerWithTemperature')}</label>
            <NumberField
              ids={{ id: `${ids}-temperature`, describedBy: `${ids}-help` }}
              value={temperature}
              emptyWords={t('chat.asThePresetSays')}
              step={0.1}
              min={temperatures.min}
              max={temperatures.max}
              onChange={setTemperature}
            />
          </>
        )}
        {personas.length > 0 && (
          <>
            <label htmlFor={`${ids}-persona`}>{t('chat.answerWithPersona')}</label>
            <ChoiceField
              ids={{ id: `${ids}-persona`, describedBy: `${ids}-help` }}
              value={personaId}
              options={[
                { value: asBefore, label: t('chat.asInThisChat') },
                { value: noPersona, label: t('personas.none') },
                ...personas.map(({ id, name }) => ({ value: id, label: oneLine(name, 60) })),
              ]}
              onChange={setPersonaId}
            />
          </>
        )}
      </div>
      <p id={`${ids}-help`} className="mt-3 text-[12.5px] text-ink-faint">
        {t('chat.answerWithHelp')}
      </p>
      <div className="mt-3 flex flex-wrap justify-end gap-2">
        <Button onClick={() => answer(answerInBranch)}>{t('chat.keepsTheReply')}</Button>
        <Button tone="strong" onClick={() => answer(regenerate)}>
          {t('chat.replacesTheReply')}
        </Button>
      </div>
    </>
  );
}
