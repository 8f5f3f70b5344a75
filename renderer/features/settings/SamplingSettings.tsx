import { useStore } from 'zustand';
import { usePagoda } from '../../PagodaContext.ts';
import { defaultSampling, hasOwnSampling, type moreSampling } from '../../stores/settings.ts';
import { NumberField } from './fields.tsx';
import { SettingRow } from './SettingRow.tsx';
import { useSetting } from './useSetting.ts';

type NumberSetting =
  'temperature' | 'topK' | 'topP' | 'minP' | 'repeatPenalty' | (typeof moreSampling)[number];

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

const more: readonly SamplingRow[] = [
  {
    name: 'presencePenalty',
    label: 'Presence penalty',
    help: 'Makes any word that was just used less likely, however often. 0 switches it off.',
    min: -2,
    max: 2,
    step: 0.1,
  },
  {
    name: 'frequencyPenalty',
    label: 'Frequency penalty',
    help: 'Makes a word less likely each time it is used. 0 switches it off.',
    min: -2,
    max: 2,
    step: 0.1,
  },
  {
    name: 'repeatLastN',
    label: 'Penalty range',
    help: 'How many tokens back the three penalties look.',
    min: 0,
    max: 65_536,
    step: 16,
    whole: true,
  },
  {
    name: 'dryMultiplier',
    label: 'DRY',
    help: 'Works against repeating whole runs of words, the more the longer they get. 0 switches it off; 0.8 is usual.',
    min: 0,
    max: 5,
    step: 0.1,
  },
  {
    name: 'xtcProbability',
    label: 'XTC probability',
    help: 'How often the likeliest words are passed over, for less usual ones. 0 switches it off.',
    min: 0,
    max: 1,
    step: 0.05,
  },
  {
    name: 'xtcThreshold',
    label: 'XTC threshold',
    help: 'From which probability on a word counts as one of the likeliest there.',
    min: 0.01,
    max: 0.5,
    step: 0.01,
  },
  {
    name: 'dynamicTemperatureRange',
    label: 'Dynamic temperature',
    help: 'Lets the temperature fall by this much where the model is sure, and rise where it is not. 0 switches it off.',
    min: 0,
    max: 5,
    step: 0.05,
  },
  {
    name: 'topNSigma',
    label: 'Top-n-sigma',
    help: 'Only tokens whose score is at most this many standard deviations below the best. 0 switches it off.',
    min: 0,
    max: 10,
    step: 0.1,
  },
  {
    name: 'typicalP',
    label: 'Typical',
    help: 'Only the tokens that are about as surprising as the text usually is, up to this probability together. 1 switches it off.',
    min: 0.01,
    max: 1,
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
  const rows = (of: readonly SamplingRow[]) => of.map((row) => <SamplingSetting key={row.name} row={row} />);
  return (
    <>
      {rows(sampling)}
      <details className="py-2">
        <summary className="cursor-pointer py-1.5 font-semibold">More samplers</summary>
        {rows(more)}
      </details>
    </>
  );
}
