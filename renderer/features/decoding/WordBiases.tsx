import { Plus, X } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { useStore } from 'zustand';
import type { Decoding } from '../../../electron/ipc/contract/decoding.ts';
import { tokensOf, type Scope } from '../../actions/decoding.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { visible } from '../../../engine/shown/visible.ts';
import { NumberField } from '../settings/fields.tsx';
import { t } from '../../words/words.ts';
import { DecodingRow } from './DecodingRow.tsx';

type Bias = Decoding['logitBias'][number];

const mostBiases = 64;
const longestText = 200;
const never = -100;

/** Words that are to come more often, less often, or never. */
export function WordBiases({ scope }: { readonly scope: Scope }) {
  return (
    <DecodingRow
      scope={scope}
      name="logitBias"
      label={t('decoding.particularWords')}
      help={t('decoding.addedToTheScores')}
      wide
    >
      {({ value, onChange }, ids) => (
        <Biases list={value} onChange={onChange} describedBy={ids.describedBy} id={ids.id} />
      )}
    </DecodingRow>
  );
}

interface BiasesProps {
  readonly id: string;
  readonly describedBy: string;
  readonly list: readonly Bias[];
  readonly onChange: (list: Bias[]) => void;
}

function Biases({ id, describedBy, list, onChange }: BiasesProps) {
  const [text, setText] = useState('');
  const taken = list.some((each) => each.text === text);
  const full = list.length >= mostBiases;
  function add() {
    if (text === '' || taken || full) return;
    onChange([...list, { text, bias: never }]);
    setText('');
  }
  return (
    <div className="min-w-0 flex-1 space-y-2">
      {list.length > 0 && (
        <ul
          aria-label={t('decoding.wordsWithABias')}
          className="max-w-120 divide-y divide-line rounded-xl border border-line bg-raised"
        >
          {list.map((bias) => (
            <BiasRow
              key={bias.text}
              bias={bias}
              onChange={(changed) => onChange(list.map((each) => (each.text === bias.text ? changed : each)))}
              onRemove={() => onChange(list.filter((each) => each.text !== bias.text))}
            />
          ))}
        </ul>
      )}
      <div className="flex max-w-120 gap-2">
        <input
          dir="auto"
          id={id}
          type="text"
          aria-describedby={describedBy}
          placeholder={t('decoding.aWordAsItWould')}
          maxLength={longestText}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
            event.preventDefault();
            add();
          }}
          className="h-8.5 min-w-0 flex-1 rounded-lg border border-line-strong bg-raised px-2.5 placeholder:text-ink-faint focus:border-jade"
        />
        <Button disabled={text === '' || taken || full} onClick={add}>
          <Plus size={14} /> {t('decoding.add')}
        </Button>
      </div>
      {(taken || full) && (
        <p role="status" className="text-[12.5px] text-ink-faint">
          {full ? t('decoding.wordsAtMost', { mostBiases }) : t('decoding.thatOneIsThereAlready')}
        </p>
      )}
    </div>
  );
}

function BiasRow({
  bias: { text, bias },
  onChange,
  onRemove,
}: {
  readonly bias: Bias;
  readonly onChange: (bias: Bias) => void;
  readonly onRemove: () => void;
}) {
  const id = useId();
  const shown = visible(text).replaceAll(' ', '␣');
  return (
    <li className="flex items-center gap-2 py-1 pe-1 ps-3">
      <label htmlFor={id} className="min-w-0 flex-1">
        <span dir="auto" className="block truncate font-mono text-[13px]">
          <span className="sr-only">{t('decoding.biasOf')} </span>
          {shown}
        </span>
        <TokenCount id={`${id}-tokens`} text={text} />
      </label>
      <NumberField
        ids={{ id, describedBy: `${id}-tokens` }}
        value={bias}
        min={-100}
        max={100}
        step={0.5}
        onChange={(next) => next !== null && onChange({ text, bias: next })}
      />
      <IconButton label={t('decoding.remove', { shown })} className="size-7!" onClick={onRemove}>
        <X size={14} />
      </IconButton>
    </li>
  );
}

/** What a text is in the model that runs. */
function TokenCount({ id, text }: { readonly id: string; readonly text: string }) {
  const pagoda = usePagoda();
  const path = useStore(pagoda.models, ({ model }) => (model.kind === 'ready' ? model.model.path : null));
  const [found, setFound] = useState<{ path: string; text: string; count: number } | null>(null);
  useEffect(() => {
    if (path === null) return;
    let dropped = false;
    tokensOf(pagoda, text).then(
      ({ length: count }) => !dropped && setFound({ path, text, count }),
      // Without a model there is nothing to say.
      () => undefined,
    );
    return () => {
      dropped = true;
    };
  }, [pagoda, path, text]);
  const count = found?.path === path && found.text === text ? found.count : null;
  return (
    <span id={id} className="block text-[12.5px] text-ink-faint">
      {count === null
        ? ' '
        : count === 1
          ? t('decoding.oneToken')
          : t('decoding.tokensAndItCountsForEach', { count })}
    </span>
  );
}
