import { useStore } from 'zustand';
import { openModelPage } from '../../actions/library.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { wantedModel } from '../../stores/settings.ts';
import { Button } from '../../ui/Button.tsx';
import { hostOf } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { Findable } from './filter.tsx';

interface ElsewhereProps {
  readonly label: string;
  readonly help: string;
  /** What is set there, in the words that it is looked for by. */
  readonly alias: string;
  readonly button: string;
  readonly onOpen: () => void;
}

/** Settings that have a page of their own: what they are, and the way there. */
function Elsewhere({ label, help, alias, button, onOpen }: ElsewhereProps) {
  return (
    <Findable words={[label, help, alias]}>
      <div className="flex items-center gap-4 py-3.5">
        <p className="flex-1 text-[13.5px] text-ink-soft">
          <strong className="block text-[14.5px] font-semibold text-ink">{label}</strong>
          {help}
        </p>
        <Button aria-label={t('settings.openPageOf', { label, button })} onClick={onOpen}>
          {button}
        </Button>
      </div>
    </Findable>
  );
}

/** What is set for the chosen model alone. */
export function ModelValues() {
  const pagoda = usePagoda();
  const path = useStore(pagoda.settings, wantedModel);
  if (path === null || hostOf(path) !== null) return null;
  return (
    <Elsewhere
      label={t('settings.valuesOfTheModel')}
      help={t('settings.valuesOfTheModelHelp')}
      alias={t('settings.valuesOfTheModelAlias')}
      button={t('settings.openPage')}
      onOpen={() => openModelPage(pagoda, path)}
    />
  );
}

export function PrivacySettings() {
  const { ui } = usePagoda();
  return (
    <div className="border-y border-line">
      <Elsewhere
        label={t('settings.outgoingTraffic')}
        help={t('settings.outgoingTrafficHelp')}
        alias={t('settings.outgoingTrafficAlias')}
        button={t('settings.openPage')}
        onOpen={() => ui.setState({ view: 'outgoing' })}
      />
    </div>
  );
}

export function ServerPlace() {
  const { ui } = usePagoda();
  return (
    <div className="border-y border-line">
      <Elsewhere
        label={t('settings.serverForOtherPrograms')}
        help={t('settings.serverForOtherProgramsHelp')}
        alias={t('settings.serverAlias')}
        button={t('settings.openPage')}
        onOpen={() => ui.setState({ view: 'server' })}
      />
    </div>
  );
}

export function KeyboardSettings() {
  const { ui } = usePagoda();
  return (
    <div className="border-y border-line">
      <Elsewhere
        label={t('shortcuts.thisSheet')}
        help={t('settings.shortcutsHelp')}
        alias={t('settings.shortcutsAlias')}
        button={t('settings.showSheet')}
        onOpen={() => ui.setState({ shortcutsOpen: true })}
      />
    </div>
  );
}
