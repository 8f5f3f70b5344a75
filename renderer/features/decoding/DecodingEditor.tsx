import type { ReactNode } from 'react';
import type { Decoding } from '../../../electron/ipc/contract/decoding.ts';
import { beamSettings } from '../../../engine/contract/beam.ts';
import type { Scope } from '../../actions/decoding.ts';
import { beamOf } from '../../stores/decoding.ts';
import { Aside } from '../settings/filter.tsx';
import { ChoiceSetting, DecodingRow, NumberSetting } from './DecodingRow.tsx';
import { FormSettings } from './FormSettings.tsx';
import { Group } from './Group.tsx';
import { LinesField } from './LinesField.tsx';
import { MethodChoice } from './MethodChoice.tsx';
import {
  adaptive,
  beams,
  diversity,
  lengths,
  mirostat,
  moreSamplers,
  randomness,
  repetition,
  seed,
  type NumberRow,
} from './numbers.ts';
import { PresetBar } from './PresetBar.tsx';
import { SamplerOrder } from './SamplerOrder.tsx';
import { useDecoding } from './useDecoding.ts';
import { WordBiases } from './WordBiases.tsx';

/** All about how words are chosen, for one chat or for all that have no way of their own: what the method in force does not look at is not shown. */
export function DecodingEditor({ scope }: { readonly scope: Scope }) {
  const decoding = useDecoding(scope);
  const { method } = decoding;
  const rows = (of: readonly NumberRow[]) =>
    of.map((row) => <NumberSetting key={row.name} scope={scope} row={row} />);
  return (
    <div className="divide-y divide-line">
      <Aside>
        <div className="space-y-4 pb-4">
          <PresetBar scope={scope} />
          <MethodChoice scope={scope} />
        </div>
      </Aside>
      {method === 'sampling' && rows(randomness)}
      {method === 'beam' && <BeamSettings scope={scope} decoding={decoding} rows={rows} />}
      {method !== 'beam' && (
        <Group scope={scope} title="Repetition" keys={[...keysOf(repetition), 'dryBreakers']}>
          {rows(repetition)}
          <DecodingRow
            scope={scope}
            name="dryBreakers"
            label="DRY breakers"
            help="Texts that no repeated run reaches across, one a line; \n stands for a new line."
            wide
          >
            {({ value, onChange }, ids) => (
              <LinesField
                ids={ids}
                value={value}
                most={32}
                longest={40}
                placeholder="None"
                onChange={onChange}
              />
            )}
          </DecodingRow>
        </Group>
      )}
      {method === 'sampling' && (
        <>
          <Group
            scope={scope}
            title="More samplers"
            keys={[...keysOf([...moreSamplers, ...mirostat, ...adaptive]), 'mirostat']}
          >
            {rows(moreSamplers)}
            <ChoiceSetting
              scope={scope}
              name="mirostat"
              label="Mirostat"
              help="Keeps the surprise a token brings near a target, and cuts by itself: of the samplers only penalties, DRY and temperature take part then."
              options={[
                { value: 0, label: 'Off' },
                { value: 1, label: 'Version 1' },
                { value: 2, label: 'Version 2' },
              ]}
            />
            {decoding.mirostat !== 0 && rows(mirostat)}
            {rows(decoding.adaptiveTarget === null ? adaptive.slice(0, 1) : adaptive)}
          </Group>
          <Group scope={scope} title="Order of samplers" keys={['samplers']}>
            <SamplerOrder scope={scope} />
          </Group>
        </>
      )}
      {method !== 'beam' && (
        <>
          <Group scope={scope} title="Particular words" keys={['logitBias']}>
            <WordBiases scope={scope} />
          </Group>
          <FormSettings scope={scope} />
        </>
      )}
      <Lengths scope={scope} decoding={decoding} rows={rows} />
      {method === 'sampling' && <NumberSetting scope={scope} row={seed} />}
      {method !== 'beam' && (
        <ChoiceSetting
          scope={scope}
          name="drafts"
          label="Guess ahead"
          help="The engine guesses what comes and has several tokens checked at once. The text is the same either way, only its pace is not. Automatic: as far as it pays."
          options={[
            { value: 'auto', label: 'Automatic' },
            { value: 'on', label: 'Always' },
            { value: 'off', label: 'Never' },
          ]}
        />
      )}
    </div>
  );
}

const keysOf = (rows: readonly NumberRow[]) => rows.map(({ name }) => name);

interface PartProps {
  readonly scope: Scope;
  readonly decoding: Decoding;
  readonly rows: (of: readonly NumberRow[]) => ReactNode;
}

function BeamSettings({ scope, decoding, rows }: PartProps) {
  const checked = beamSettings.safeParse(beamOf(decoding));
  return (
    <>
      {!checked.success && (
        <div className="py-3">
          <Wrong>{checked.error.issues.map(({ message }) => `${message}.`).join(' ')}</Wrong>
        </div>
      )}
      {rows(beams.slice(0, 3))}
      <ChoiceSetting
        scope={scope}
        name="earlyStopping"
        label="Stop searching"
        help="When the search ends: once there are as many finished replies as beams, when a better one is not to be expected, or when none can come any more."
        options={[
          { value: true, label: 'Early' },
          { value: false, label: 'As expected' },
          { value: 'never', label: 'At the very end' },
        ]}
      />
      {rows(beams.slice(3))}
      {decoding.groups > 1 && rows([diversity])}
      <Aside>
        <p className="py-3 text-[13.5px] text-ink-soft">
          A search draws nothing and guesses nothing ahead: temperature, the other samplers, a form of the
          reply and a seed have no part in it.
        </p>
      </Aside>
    </>
  );
}

function Lengths({ scope, decoding: { minTokens, maxTokens }, rows }: PartProps) {
  return (
    <>
      {rows(lengths.slice(0, 1))}
      <Group scope={scope} title="Ends of replies" keys={['minTokens', 'stop']}>
        {maxTokens !== null && minTokens > maxTokens && (
          <div className="py-3">
            <Wrong>The shortest reply is longer than the longest: it ends at the longest.</Wrong>
          </div>
        )}
        {rows(lengths.slice(1))}
        <DecodingRow
          scope={scope}
          name="stop"
          label="Stop at"
          help="Texts before which the reply ends, one a line; \n stands for a new line."
          wide
        >
          {({ value, onChange }, ids) => (
            <LinesField ids={ids} value={value} most={32} placeholder="None" onChange={onChange} />
          )}
        </DecodingRow>
      </Group>
    </>
  );
}

function Wrong({ children }: { readonly children: ReactNode }) {
  return (
    <p role="alert" className="rounded-lg bg-lacquer-wash px-3 py-2 text-[13.5px] text-lacquer-ink">
      {children}
    </p>
  );
}
