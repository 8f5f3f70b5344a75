import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Decoding, DecodingKey } from '../../../electron/ipc/contract/decoding.ts';
import type { Scope } from '../../actions/decoding.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { defaultSampling } from '../../stores/settings.ts';
import { ChoiceField, NumberField } from '../settings/fields.tsx';
import type { Level } from '../settings/filter.tsx';
import { Row, type FieldIds } from '../settings/Row.tsx';
import type { NumberRow } from './numbers.ts';
import { useValue } from './useDecoding.ts';

interface DecodingRowProps<K extends DecodingKey> {
  readonly scope: Scope;
  readonly name: K;
  readonly label: string;
  readonly help: ReactNode;
  readonly alias?: string;
  readonly level?: Level;
  readonly wide?: boolean;
  readonly children: (
    field: { readonly value: Decoding[K]; readonly onChange: (value: Decoding[K]) => void },
    ids: FieldIds,
  ) => ReactNode;
}

/** Few people need the others. */
export function DecodingRow<K extends DecodingKey>({
  scope,
  name,
  level = 'all',
  children,
  ...rest
}: DecodingRowProps<K>) {
  const { value, onChange, ...from } = useValue(scope, name);
  return (
    <Row level={level} {...rest} {...from}>
      {(ids) => children({ value, onChange }, ids)}
    </Row>
  );
}

const simple: ReadonlySet<DecodingKey> = new Set(['temperature', 'topP', 'maxTokens', 'beams']);

export function NumberSetting({ scope, row }: { readonly scope: Scope; readonly row: NumberRow }) {
  const pagoda = usePagoda();
  const { name, label, help, emptyWords, ...range } = row;
  // A temperature that nobody set is the model's, and is shown.
  const own = useStore(pagoda.settings, (state) =>
    name === 'temperature' || name === 'topP' ? defaultSampling(state)[name] : null,
  );
  return (
    <DecodingRow
      scope={scope}
      name={name}
      label={label}
      help={help}
      level={simple.has(name) ? 'simple' : 'all'}
    >
      {({ value, onChange }, ids) => (
        <NumberField
          ids={ids}
          value={value ?? own}
          {...range}
          {...(emptyWords === undefined ? {} : { emptyWords })}
          onChange={(next) => {
            // Null comes from fields alone that may be empty.
            if (next !== null || emptyWords !== undefined) onChange(next);
          }}
        />
      )}
    </DecodingRow>
  );
}

/** Those that are one of few plain values. */
type ChoiceKey = {
  [K in DecodingKey]: Decoding[K] extends string | number | boolean ? K : never;
}[DecodingKey];

interface ChoiceSettingProps<K extends ChoiceKey> extends Omit<DecodingRowProps<K>, 'children' | 'wide'> {
  readonly options: readonly { readonly value: Decoding[K]; readonly label: string }[];
}

/** A choice among few values, whatever they are. */
export function ChoiceSetting<K extends ChoiceKey>({ options, ...rest }: ChoiceSettingProps<K>) {
  return (
    <DecodingRow {...rest}>
      {({ value, onChange }, ids) => (
        <ChoiceField
          ids={ids}
          value={String(value)}
          options={options.map((option) => ({ value: String(option.value), label: option.label }))}
          onChange={(chosen) => {
            const option = options.find((each) => String(each.value) === chosen);
            if (option) onChange(option.value);
          }}
        />
      )}
    </DecodingRow>
  );
}
