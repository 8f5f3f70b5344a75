import type { ReactNode } from 'react';
import type { Decoding } from '../../../electron/ipc/contract/decoding.ts';
import { beamSettings } from '../../../engine/contract/beam.ts';
import type { Scope } from '../../actions/decoding.ts';
import { beamOf } from '../../stores/decoding.ts';
import { builtIns } from '../../stores/presets.ts';
import { Aside, Findable, useLookedFor } from '../settings/filter.tsx';
import { t } from '../../words/words.ts';
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

/** All about how words are chosen, for one chat or for all that have no way of their own: what the method in force does not look at is shown to who looks for it only. */
export function DecodingEditor({ scope }: { readonly scope: Scope }) {
  const decoding = useDecoding(scope);
  const { method } = decoding;
  const looking = useLookedFor();
  const draws = method === 'sampling' || looking;
  const writesOne = method !== 'beam' || looking;
  const rows = (of: readonly NumberRow[]) =>
    of.map((row) => <NumberSetting key={row.name} scope={scope} row={row} />);
  return (
    <div className="divide-y divide-line">
      <Findable words={[t('decoding.presets'), t('decoding.method'), ...builtIns.map(({ name }) => name)]}>
        <div className="space-y-4 pb-4">
          <PresetBar scope={scope} />
          <MethodChoice scope={scope} />
        </div>
      </Findable>
      {method === 'sampling'
        ? rows(randomness)
        : looking && (
            <Group scope={scope} title={t('decoding.sampling2')} keys={[]}>
              {rows(randomness)}
            </Group>
          )}
      {method === 'beam' ? (
        <BeamSettings scope={scope} decoding={decoding} rows={rows} />
      ) : (
        looking && (
          <Group scope={scope} title={t('decoding.beamSearch2')} keys={[]}>
            <BeamSettings scope={scope} decoding={decoding} rows={rows} />
          </Group>
        )
      )}
      {writesOne && (
        <Group scope={scope} title={t('decoding.repetition')} keys={[...keysOf(repetition), 'dryBreakers']}>
          {rows(repetition)}
          <DecodingRow
            scope={scope}
            name="dryBreakers"
            label={t('decoding.dRYBreakers')}
            help={t('decoding.textsThatNoRepeatedRunReaches')}
            wide
          >
            {({ value, onChange }, ids) => (
              <LinesField
                ids={ids}
                value={value}
                most={32}
                longest={40}
                placeholder={t('decoding.none')}
                onChange={onChange}
              />
            )}
          </DecodingRow>
        </Group>
      )}
      {draws && (
        <>
          <Group
            scope={scope}
            title={t('decoding.moreSamplers')}
            keys={[...keysOf([...moreSamplers, ...mirostat, ...adaptive]), 'mirostat']}
          >
            {rows(moreSamplers)}
            <ChoiceSetting
              scope={scope}
              name="mirostat"
              label={t('decoding.mirostat2')}
              help={t('decoding.keepsTheSurpriseATokenBrings')}
              options={[
                { value: 0, label: t('decoding.off') },
                { value: 1, label: t('decoding.version1') },
                { value: 2, label: t('decoding.version2') },
              ]}
            />
            {(decoding.mirostat !== 0 || looking) && rows(mirostat)}
            {rows(decoding.adaptiveTarget === null && !looking ? adaptive.slice(0, 1) : adaptive)}
          </Group>
          <Group scope={scope} title={t('decoding.orderOfSamplers')} keys={['samplers']}>
            <SamplerOrder scope={scope} />
          </Group>
        </>
      )}
      {writesOne && (
        <>
          <Group scope={scope} title={t('decoding.particularWords')} keys={['logitBias']}>
            <WordBiases scope={scope} />
          </Group>
          <FormSettings scope={scope} />
        </>
      )}
      <Lengths scope={scope} decoding={decoding} rows={rows} />
      {draws && <NumberSetting scope={scope} row={seed} />}
      {writesOne && (
        <ChoiceSetting
          scope={scope}
          name="drafts"
          label={t('decoding.guessAhead')}
          help={t('decoding.theEngineGuessesWhatComes')}
          options={[
            { value: 'auto', label: t('decoding.automatic') },
            { value: 'on', label: t('decoding.always') },
            { value: 'off', label: t('decoding.never') },
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
  const looking = useLookedFor();
  return (
    <>
      {!checked.success && !looking && (
        <div className="py-3">
          <Wrong>{checked.error.issues.map(({ message }) => `${message}.`).join(' ')}</Wrong>
        </div>
      )}
      {rows(beams.slice(0, 3))}
      <ChoiceSetting
        scope={scope}
        name="earlyStopping"
        label={t('decoding.stopSearching')}
        help={t('decoding.whenTheSearchEndsOnceThere')}
        options={[
          { value: true, label: t('decoding.early') },
          { value: false, label: t('decoding.asExpected') },
          { value: 'never', label: t('decoding.atTheVeryEnd') },
        ]}
      />
      {rows(beams.slice(3))}
      {(decoding.groups > 1 || looking) && rows([diversity])}
      <Aside>
        <p className="py-3 text-[13.5px] text-ink-soft">{t('decoding.aSearchDrawsNothingAndGuesses')}</p>
      </Aside>
    </>
  );
}

function Lengths({ scope, decoding: { minTokens, maxTokens }, rows }: PartProps) {
  return (
    <>
      {rows(lengths.slice(0, 1))}
      <Group scope={scope} title={t('decoding.endsOfReplies')} keys={['minTokens', 'stop']}>
        {maxTokens !== null && minTokens > maxTokens && (
          <div className="py-3">
            <Wrong>{t('decoding.theShortestReplyIsLonger')}</Wrong>
          </div>
        )}
        {rows(lengths.slice(1))}
        <DecodingRow
          scope={scope}
          name="stop"
          label={t('decoding.stopAt')}
          help={t('decoding.textsBeforeWhichTheReplyEnds')}
          wide
        >
          {({ value, onChange }, ids) => (
            <LinesField
              ids={ids}
              value={value}
              most={32}
              placeholder={t('decoding.none')}
              onChange={onChange}
            />
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
