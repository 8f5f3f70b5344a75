import { X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { noNotes, type ModelDefaults } from '../../../electron/ipc/contract/library.ts';
import { LEAST_BATCH, MOST_BATCH, MOST_LAYERS, type ModelReport } from '../../../engine/contract/models.ts';
import { setModelDefaults, setNotes } from '../../actions/library.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { IconButton } from '../../ui/Button.tsx';
import { isComposing } from '../../ui/keys.ts';
import { PageSection } from '../../ui/Page.tsx';
import { ChoiceField, NumberField, TextAreaField } from '../settings/fields.tsx';
import { Row } from '../settings/Row.tsx';
import { t } from '../../words/words.ts';
import { cacheTypes } from './Anatomy.tsx';
import { ownValueNames } from './ownValueNames.ts';
import { takesQuantised } from './fitPlan.ts';
import { canStretch, stretchName, stretchOf, stretchOptions } from './stretch.ts';

interface OwnValuesProps {
  readonly path: string;
  readonly report: ModelReport;
}

/** What a person set and noted for this model. */
export function OwnValues({ path, report }: OwnValuesProps) {
  const pagoda = usePagoda();
  const notes = useStore(pagoda.settings, (state) => state.notes[path]) ?? noNotes;
  const { defaults } = notes;
  const set = (change: Partial<ModelDefaults>) => void setModelDefaults(pagoda, path, defaults, change);
  const names = ownValueNames();
  const row = (key: keyof ModelDefaults) => ({
    name: key,
    label: names[key],
    origin: defaults[key] === null ? t('inspector.automatic') : t('inspector.thisModel'),
    changed: defaults[key] !== null,
    onReset: () => set({ [key]: null }),
  });
  const rows = useRef<HTMLDivElement>(null);
  const asked = useStore(pagoda.ui, (state) => state.ownValue);
  useEffect(() => {
    if (asked === null) return;
    pagoda.ui.setState({ ownValue: null });
    const field = rows.current?.querySelector<HTMLElement>(
      `[data-setting="${asked}"] :is(input, select, textarea)`,
    );
    field?.scrollIntoView({ block: 'center' });
    field?.focus({ preventScroll: true });
  }, [pagoda, asked]);
  return (
    <PageSection title={t('inspector.forThisModel')}>
      <p className="mb-2 max-w-[68ch] text-ink-soft">{t('inspector.usedWhereverNeitherTheChatNor')}</p>
      <div ref={rows} className="divide-y divide-line border-y border-line">
        <Row help={t('inspector.tokensThatAConversation')} {...row('contextLength')}>
          {(ids) => (
            <NumberField
              ids={ids}
              value={defaults.contextLength}
              onChange={(contextLength) => set({ contextLength })}
              min={64}
              max={16_777_216}
              step={1024}
              whole
              emptyWords={t('inspector.automatic')}
            />
          )}
        </Row>
        <Row help={t('inspector.howTheNumbersOfItsContext')} {...row('cacheType')}>
          {(ids) => (
            <ChoiceField
              ids={ids}
              value={defaults.cacheType ?? 'f16'}
              onChange={(cacheType) => set({ cacheType: cacheType === 'f16' ? null : cacheType })}
              options={cacheTypes
                .filter(({ type }) => takesQuantised(report) || !type.startsWith('q'))
                .map(({ type, words }) => ({ value: type, label: words }))}
            />
          )}
        </Row>
        <Row help={t('inspector.flashAttentionHelp')} {...row('flashAttention')}>
          {(ids) => (
            <ChoiceField
              ids={ids}
              value={defaults.flashAttention ?? 'auto'}
              onChange={(choice) => set({ flashAttention: choice === 'auto' ? null : choice })}
              options={[
                { value: 'auto', label: t('inspector.automatic') },
                { value: 'on', label: t('settings.on') },
                { value: 'off', label: t('settings.off') },
              ]}
            />
          )}
        </Row>
        <Row help={t('inspector.batchSizeHelp')} {...row('batchSize')}>
          {(ids) => (
            <NumberField
              ids={ids}
              value={defaults.batchSize}
              onChange={(batchSize) => set({ batchSize })}
              min={LEAST_BATCH}
              max={MOST_BATCH}
              step={128}
              whole
              emptyWords={t('inspector.automatic')}
            />
          )}
        </Row>
        <Row help={t('inspector.gpuLayersHelp')} {...row('gpuLayers')}>
          {(ids) => (
            <NumberField
              ids={ids}
              value={defaults.gpuLayers}
              onChange={(gpuLayers) => set({ gpuLayers })}
              min={0}
              max={report.layers === null ? MOST_LAYERS : report.layers + 1}
              step={1}
              whole
              emptyWords={t('inspector.automatic')}
            />
          )}
        </Row>
        {canStretch(report) && (
          <Row help={t('stretch.positionsHelp')} {...row('rope')}>
            {(ids) => (
              <ChoiceField
                ids={ids}
                value={stretchName(defaults.rope)}
                onChange={(name) => set({ rope: stretchOf(name) })}
                options={stretchOptions(report)}
              />
            )}
          </Row>
        )}
        <Row help={t('inspector.howMuchChanceThere')} {...row('temperature')}>
          {(ids) => (
            <NumberField
              ids={ids}
              value={defaults.temperature}
              onChange={(temperature) => set({ temperature })}
              min={0}
              max={2}
              step={0.1}
              emptyWords={t('inspector.automatic')}
            />
          )}
        </Row>
        <Row help={t('inspector.wordsThatTogetherAreSoLikely')} {...row('topP')}>
          {(ids) => (
            <NumberField
              ids={ids}
              value={defaults.topP}
              onChange={(topP) => set({ topP })}
              min={0.01}
              max={1}
              step={0.05}
              emptyWords={t('inspector.automatic')}
            />
          )}
        </Row>
        <Row help={t('inspector.whatItIsToldBeforeEvery')} {...row('systemPrompt')} wide>
          {(ids) => (
            <TextAreaField
              ids={ids}
              value={defaults.systemPrompt ?? ''}
              placeholder={t('inspector.asInTheSettings')}
              onChange={(text) => set({ systemPrompt: text === '' ? null : text })}
            />
          )}
        </Row>
        <Row
          label={t('inspector.tags')}
          help={t('inspector.wordsToFindItBy')}
          origin=""
          changed={notes.tags.length > 0}
          onReset={() => void setNotes(pagoda, path, { tags: [] })}
          wide
        >
          {(ids) => (
            <Tags
              ids={ids}
              tags={notes.tags}
              onChange={(tags) => void setNotes(pagoda, path, { tags: [...tags] })}
            />
          )}
        </Row>
        <Row
          label={t('inspector.note')}
          help={t('inspector.forYouAloneItStays')}
          origin=""
          changed={notes.note !== ''}
          onReset={() => void setNotes(pagoda, path, { note: '' })}
          wide
        >
          {(ids) => (
            <TextAreaField
              ids={ids}
              value={notes.note}
              placeholder={t('inspector.goodAt')}
              onChange={(note) => void setNotes(pagoda, path, { note: note.slice(0, 10_000) })}
            />
          )}
        </Row>
      </div>
    </PageSection>
  );
}

interface TagsProps {
  readonly ids: { readonly id: string; readonly describedBy: string };
  readonly tags: readonly string[];
  readonly onChange: (tags: readonly string[]) => void;
}

function Tags({ ids, tags, onChange }: TagsProps) {
  const [text, setText] = useState('');
  const take = () => {
    const tag = text.trim().slice(0, 40);
    setText('');
    if (tag !== '' && !tags.includes(tag) && tags.length < 30) onChange([...tags, tag]);
  };
  return (
    <div className="flex min-h-9 w-full flex-wrap items-center gap-1.5 rounded-lg border border-line-strong bg-raised px-2 py-1 focus-within:border-jade">
      {tags.map((tag) => (
        <span key={tag} className="flex items-center rounded-full bg-well ps-2.5 text-[13.5px]">
          {tag}
          <IconButton
            label={t('inspector.removeTheTag', { tag })}
            className="size-6!"
            onClick={() => onChange(tags.filter((each) => each !== tag))}
          >
            <X size={12} />
          </IconButton>
        </span>
      ))}
      <input
        dir="auto"
        id={ids.id}
        aria-describedby={ids.describedBy}
        value={text}
        placeholder={tags.length === 0 ? t('inspector.aWordThenEnter') : ''}
        maxLength={40}
        onChange={(event) => setText(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (isComposing(event)) return;
          if (event.key === 'Enter' || event.key === ',') {
            event.preventDefault();
            take();
          }
          if (event.key === 'Backspace' && text === '' && tags.length > 0) onChange(tags.slice(0, -1));
        }}
        className="min-w-32 flex-1 bg-transparent outline-none placeholder:text-ink-faint"
      />
    </div>
  );
}
