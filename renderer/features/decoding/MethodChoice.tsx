import { useId } from 'react';
import type { Decoding } from '../../../electron/ipc/contract/decoding.ts';
import type { Scope } from '../../actions/decoding.ts';
import { classes } from '../../ui/classes.ts';
import { t } from '../../words/words.ts';
import { useValue } from './useDecoding.ts';

const methods: readonly {
  readonly value: Decoding['method'];
  readonly label: string;
  readonly help: string;
}[] = [
  {
    value: 'greedy',
    get label() {
      return t('decoding.greedy');
    },
    get help() {
      return t('decoding.theLikeliestTokenEachTime');
    },
  },
  {
    value: 'sampling',
    get label() {
      return t('decoding.sampling2');
    },
    get help() {
      return t('decoding.eachTokenIsDrawnTheLikely');
    },
  },
  {
    value: 'beam',
    get label() {
      return t('decoding.beamSearch2');
    },
    get help() {
      return t('decoding.severalWaysOnAtOnce');
    },
  },
];

export function MethodChoice({ scope }: { readonly scope: Scope }) {
  const { value, onChange } = useValue(scope, 'method');
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-1.5 font-semibold">{t('decoding.method')}</legend>
      <div className="inline-flex rounded-lg border border-line-strong bg-raised p-0.5">
        {methods.map((method) => (
          <label
            key={method.value}
            className={classes(
              'rounded-md px-3 py-1 text-[13.5px] transition-colors has-focus-visible:outline-2 has-focus-visible:outline-jade',
              method.value === value ? 'bg-jade-wash font-medium text-ink' : 'text-ink-soft hover:text-ink',
            )}
          >
            <input
              type="radio"
              name={name}
              value={method.value}
              checked={method.value === value}
              onChange={() => onChange(method.value)}
              className="sr-only"
            />
            {method.label}
          </label>
        ))}
      </div>
      <p className="mt-1.5 text-[13.5px] text-ink-soft">
        {methods.find((method) => method.value === value)?.help}
      </p>
    </fieldset>
  );
}
