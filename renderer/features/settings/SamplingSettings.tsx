import { useStore } from 'zustand';
import { usePagoda } from '../../PagodaContext.ts';
import { defaultSampling, hasOwnSampling } from '../../stores/settings.ts';
import { NumberField } from './fields.tsx';
import { SettingRow } from './SettingRow.tsx';
import { useSetting } from './useSetting.ts';

type NumberSetting = 'temperature' | 'topK' | 'topP' | 'minP' | 'repeatPenalty';

interface SamplingRow {
  readonly name: NumberSetting;
  readonly label: string;
  readonly help: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly whole?: boolean;
}

const sampling: readonly SamplingRow[] = [
  {
    name: 'temperature',
    label: 'Temperature',
    help: 'How daring word choice is. 0 always takes the likeliest word; above 1 it grows wild.',
    min: 0,
    max: 5,
    step: 0.05,
  },
  {
    name: 'topK',
    label: 'Top-k',
    help: 'Only this many of the likeliest tokens are considered. 0 switches it off.',
    min: 0,
    max: 1000,
    step: 1,
    whole: true,
  },
  {
    name: 'topP',
    label: 'Top-p',
    help: 'Only the likeliest tokens that together reach this probability. 1 switches it off.',
    min: 0.01,
    max: 1,
    step: 0.01,
  },
  {
    name: 'minP',
    label: 'Min-p',
    help: 'Only tokens at least this likely compared with the likeliest one. 0 switches it off.',
    min: 0,
    max: 1,
    step: 0.01,
  },
  {
    name: 'repeatPenalty',
    label: 'Repeat penalty',
    help: 'Makes words that were just used less likely. 1 switches it off.',
    min: 0.5,
    max: 2,
    step: 0.01,
  },
];

function SamplingSetting({ row }: { readonly row: SamplingRow }) {
  const pagoda = usePagoda();
  const { value, onChange } = useSetting(row.name);
  const own = useStore(pagoda.settings, (state) =>
    row.name === 'temperature' || row.name === 'topP' ? defaultSampling(state)[row.name] : null,
  );
  const ofModel = useStore(pagoda.settings, hasOwnSampling) && own !== null;
  return (
    <SettingRow name={row.name} label={row.label} help={row.help} origin={ofModel ? 'Model' : 'Default'}>
      {(ids) => (
        <NumberField
          ids={ids}
          value={value ?? own}
          min={row.min}
          max={row.max}
          step={row.step}
          whole={row.whole ?? false}
          onChange={(next) => next !== null && onChange(next)}
        />
      )}
    </SettingRow>
  );
}

export function SamplingSettings() {
  return sampling.map((row) => <SamplingSetting key={row.name} row={row} />);
}
