import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { defaultSettings, type Settings } from '../../../electron/ipc/contract/app.ts';
import { resetSettings } from '../../actions/settings.ts';
import { takeStep } from '../../actions/steps.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { isDefault } from '../../stores/settings.ts';
import { Button } from '../../ui/Button.tsx';
import { Page, PageSection } from '../../ui/Page.tsx';
import { DecodingEditor } from '../decoding/DecodingEditor.tsx';
import { DraftSource } from '../decoding/DraftSource.tsx';
import { PersonaSettings } from '../personas/PersonaSettings.tsx';
import { UpdateSettings } from '../updates/UpdateSettings.tsx';
import { t } from '../../words/words.ts';
import { Rich } from '../../words/Rich.tsx';
import { ConversationFiles } from './ConversationFiles.tsx';
import { KeyboardSettings, ModelValues, PrivacySettings, ServerPlace } from './Elsewhere.tsx';
import { Aside, FilterContext, Topic } from './filter.tsx';
import { GeneralSettings } from './General.tsx';
import { Appearance, CacheSettings, EngineSettings, ModelSettings, ReplySettings } from './sections.tsx';
import { SettingsSearch } from './SettingsSearch.tsx';
import { useSetting } from './useSetting.ts';

/** What a person has made or chosen, or sets on another page: nothing to take back with the others. */
const kept: readonly (keyof Settings)[] = [
  'modelPath',
  'otherPagoda',
  'presets',
  'personas',
  'settingsLevel',
  'welcomed',
  'serverOn',
  'serverReach',
  'serverPort',
  'serverQueue',
  'serverDrafts',
  'serverModels',
  'serverIdle',
  'offline',
  'hubMirror',
  'hubProxy',
  'modelFolders',
];
const allChats = { kind: 'default' } as const;

export function SettingsView() {
  const pagoda = usePagoda();
  const level = useSetting('settingsLevel');
  const query = useStore(pagoda.ui, ({ settingsQuery }) => settingsQuery);
  const setQuery = (settingsQuery: string) => pagoda.ui.setState({ settingsQuery });
  useEffect(
    () => () => {
      if (pagoda.ui.getState().view !== 'settings') pagoda.ui.setState({ settingsQuery: '' });
    },
    [pagoda],
  );
  const [found, setFound] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const { revealed, conceal } = useSection(level.value);
  const changed = useStore(pagoda.settings, ({ settings }) =>
    (Object.keys(defaultSettings) as (keyof Settings)[]).some(
      (key) => !kept.includes(key) && !isDefault(settings, key),
    ),
  );
  // Each says for itself whether it has the words.
  useLayoutEffect(() => setFound(list.current?.querySelectorAll('[data-setting]').length ?? 0), [query]);

  function resetAll() {
    const keys = Object.keys(defaultSettings) as (keyof Settings)[];
    void resetSettings(
      pagoda,
      keys.filter((key) => !kept.includes(key)),
    );
  }

  const shown = revealed ? 'all' : level.value;
  return (
    <Page
      title={t('settings.settings')}
      actions={
        <Button disabled={!changed} onClick={resetAll}>
          {t('settings.resetAll')}
        </Button>
      }
    >
      <SettingsSearch
        query={query}
        onQuery={setQuery}
        level={shown}
        onLevel={(next) => {
          conceal();
          level.onChange(next);
        }}
        found={found}
      />
      <FilterContext value={{ query, all: shown === 'all' }}>
        <div ref={list} className="settings space-y-9" data-looking={query.trim() !== '' || undefined}>
          <Sections />
        </div>
      </FilterContext>
    </Page>
  );
}

function Sections() {
  const pagoda = usePagoda();
  const info = useStore(pagoda.settings, (state) => state.info);
  return (
    <>
      <Section id="appearance" title={t('settings.appearance')}>
        <Appearance />
      </Section>
      <Section id="general" title={t('general.title')}>
        <GeneralSettings />
      </Section>
      <Section id="replies" title={t('settings.replies')}>
        <ReplySettings />
      </Section>
      <Section id="personas" title={t('personas.title')}>
        <PersonaSettings />
      </Section>
      <Section id="decoding" title={t('settings.howWordsAreChosen')}>
        <Aside>
          <p className="mb-3 text-ink-soft">{t('settings.inAllChats')}</p>
        </Aside>
        <DecodingEditor scope={allChats} />
        <div className="border-y border-line empty:hidden">
          <DraftSource />
        </div>
      </Section>
      <Section id="model" title={t('settings.model')}>
        <ModelSettings />
        <div className="border-b border-line empty:hidden">
          <ModelValues />
        </div>
      </Section>
      <Section id="cache" title={t('settings.cachedConversations')}>
        <CacheSettings />
      </Section>
      <Section id="conversations" title={t('settings.conversations')} rowsOnly>
        <ConversationFiles />
      </Section>
      <Section id="engine" title={t('settings.engine')} rowsOnly>
        <EngineSettings />
      </Section>
      <Section id="server" title={t('settings.server')} rowsOnly>
        <ServerPlace />
      </Section>
      <Section id="privacy" title={t('settings.privacy')} rowsOnly>
        <PrivacySettings />
      </Section>
      <Section id="keyboard" title={t('settings.keyboard')} rowsOnly>
        <KeyboardSettings />
      </Section>
      <Section id="updates" title={t('settings.updates')}>
        <UpdateSettings />
      </Section>
      {info && (
        <Aside>
          <PageSection title={t('settings.about')}>
            <p className="text-ink-soft">
              <Rich
                text="settings.aboutHelp"
                values={{ version: info.version, electron: info.electron, folder: info.dataFolder }}
                parts={{ path: <code className="font-mono text-[13px] wrap-anywhere" /> }}
              />
            </p>
            <div className="mt-3 flex flex-wrap gap-2">
              <Button onClick={() => pagoda.ui.setState({ view: 'design' })}>{t('design.open')}</Button>
              <Button onClick={() => takeStep(pagoda, 'openLogs')}>{t('settings.showLogs')}</Button>
            </div>
          </PageSection>
        </Aside>
      )}
    </>
  );
}

/** One of which nothing is left is not there (settings.css). `rowsOnly`: it has nothing but settings. */
function Section({
  id,
  title,
  rowsOnly = false,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly rowsOnly?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <Topic words={title}>
      <div className="settings-section" data-rows-only={rowsOnly || undefined}>
        <PageSection id={`settings-${id}`} title={title}>
          {children}
        </PageSection>
      </div>
    </Topic>
  );
}

/** Goes to where a notice led. What the level would hide is shown then, until a level is chosen. */
function useSection(level: Settings['settingsLevel']): { revealed: boolean; conceal: () => void } {
  const pagoda = usePagoda();
  const section = useStore(pagoda.ui, (state) => state.settingsSection);
  const [revealed, setRevealed] = useState(false);
  if (section !== null && level === 'simple' && !revealed) setRevealed(true);
  useEffect(() => {
    if (section === null) return;
    document.getElementById(`settings-${section}`)?.scrollIntoView({ block: 'start' });
    pagoda.ui.setState({ settingsSection: null });
  }, [pagoda, section]);
  return { revealed, conceal: () => setRevealed(false) };
}
