import { useEffect } from 'react';
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
import { UpdateSettings } from '../updates/UpdateSettings.tsx';
import { Appearance, CacheSettings, EngineSettings, ModelSettings, ReplySettings } from './sections.tsx';

/** What a person has made or chosen, or sets on another page: nothing to take back with the others. */
const kept: readonly (keyof Settings)[] = [
  'modelPath',
  'otherPagoda',
  'presets',
  'serverOn',
  'serverReach',
  'serverPort',
  'serverQueue',
  'serverDrafts',
];
const allChats = { kind: 'default' } as const;

export function SettingsView() {
  const pagoda = usePagoda();
  const section = useStore(pagoda.ui, (state) => state.settingsSection);
  const changed = useStore(pagoda.settings, ({ settings }) =>
    (Object.keys(defaultSettings) as (keyof Settings)[]).some(
      (key) => !kept.includes(key) && !isDefault(settings, key),
    ),
  );
  const info = useStore(pagoda.settings, (state) => state.info);

  useEffect(() => {
    if (section === null) return;
    document.getElementById(`settings-${section}`)?.scrollIntoView({ block: 'start' });
    pagoda.ui.setState({ settingsSection: null });
  }, [pagoda, section]);

  function resetAll() {
    const keys = Object.keys(defaultSettings) as (keyof Settings)[];
    void resetSettings(
      pagoda,
      keys.filter((key) => !kept.includes(key)),
    );
  }

  return (
    <Page
      title="Settings"
      actions={
        <Button disabled={!changed} onClick={resetAll}>
          Reset all
        </Button>
      }
    >
      <PageSection id="settings-appearance" title="Appearance">
        <Appearance />
      </PageSection>
      <PageSection id="settings-replies" title="Replies">
        <ReplySettings />
      </PageSection>
      <PageSection id="settings-decoding" title="How words are chosen">
        <p className="mb-3 text-ink-soft">
          In all chats that have no settings of their own; a chat’s own are beside its composer.
        </p>
        <DecodingEditor scope={allChats} />
        <div className="border-y border-line">
          <DraftSource />
        </div>
      </PageSection>
      <PageSection id="settings-model" title="Model">
        <ModelSettings />
      </PageSection>
      <PageSection id="settings-cache" title="Cached conversations">
        <CacheSettings />
      </PageSection>
      <PageSection id="settings-engine" title="Engine">
        <EngineSettings />
      </PageSection>
      <PageSection id="settings-updates" title="Updates">
        <UpdateSettings />
      </PageSection>
      {info && (
        <PageSection title="About">
          <p className="text-ink-soft">
            Pagoda {info.version}, Electron {info.electron}. Conversations and settings are in{' '}
            <code className="font-mono text-[13px] wrap-anywhere">{info.dataFolder}</code>; nothing is sent
            anywhere.
          </p>
          <Button className="mt-3" onClick={() => takeStep(pagoda, 'openLogs')}>
            Show logs
          </Button>
        </PageSection>
      )}
    </Page>
  );
}
