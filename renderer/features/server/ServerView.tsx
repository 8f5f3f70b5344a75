import { useId } from 'react';
import { useStore } from 'zustand';
import type { ServerState } from '../../../engine/contract/server.ts';
import { askServer } from '../../actions/server.ts';
import { takeStep } from '../../actions/steps.ts';
import { errorWords } from '../../errors/words.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { usedOther, wantedModel } from '../../stores/settings.ts';
import { t } from '../../words/words.ts';
import { Button } from '../../ui/Button.tsx';
import { CopyButton } from '../chat/CopyButton.tsx';
import { Page, PageSection } from '../../ui/Page.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { Banner } from '../engine/Banner.tsx';
import { useSetting } from '../settings/useSetting.ts';
import { Clients } from './Clients.tsx';
import { KeyRow } from './KeyRow.tsx';
import { Requests } from './Requests.tsx';
import { ServerSettings } from './ServerSettings.tsx';
import { serverWords } from './serverWords.ts';
import { Snippets } from './Snippets.tsx';

/** The HTTP server: whether there is one, who asks it for what, and how to. */
export function ServerView() {
  const { server } = usePagoda();
  const state = useStore(server, (all) => all.state);
  if (!state) return <Page title={t('server.server')}>{null}</Page>;
  return (
    <Page title={t('server.server')} banner={<ServerProblem state={state} />} wide>
      <Main state={state} />
      {state.kind === 'on' && (
        <>
          <Requests status={state.status} />
          <Clients connections={state.status.connections} />
        </>
      )}
      <Snippets />
      <PageSection title={t('server.whoMayAskAndHow')}>
        <div className="divide-y divide-line border-y border-line">
          <ServerSettings />
          <KeyRow />
        </div>
      </PageSection>
    </Page>
  );
}

function ServerProblem({ state }: { readonly state: ServerState }) {
  const pagoda = usePagoda();
  if (state.kind !== 'failed') return null;
  const { title, detail, next } = errorWords(state.error);
  return (
    <Banner tone="error" title={title} detail={detail}>
      {next === 'openLogs' && (
        <Button onClick={() => takeStep(pagoda, 'openLogs')}>{t('server.showLogs')}</Button>
      )}
      {state.error.code !== 'server.keyUnreadable' && (
        <Button onClick={() => void askServer(pagoda, 'server.again')}>{t('server.tryAgain')}</Button>
      )}
    </Banner>
  );
}

function Main({ state }: { readonly state: ServerState }) {
  const on = useSetting('serverOn');
  const reach = useSetting('serverReach');
  const { server, settings, models } = usePagoda();
  const other = useStore(settings, usedOther);
  const wanted = useStore(settings, wantedModel);
  const isLent = useStore(models, ({ model }) => model.kind === 'ready' && model.model.path !== wanted);
  const key = useStore(server, (all) => all.key);
  const help = useId();
  return (
    <section
      aria-label={t('server.answerOtherPrograms')}
      className="grid gap-4 rounded-xl border border-line bg-raised p-5"
    >
      <div className="flex items-start gap-5">
        <div className="min-w-0 flex-1">
          <h2 className="font-display text-[19px] font-semibold tracking-[-0.015em]">
            {t('server.answerOtherPrograms')}
          </h2>
          <p id={help} className="mt-1 max-w-[62ch] text-ink-soft">
            {t('server.theModelThatIsLoadedHere')}
          </p>
        </div>
        <Switch
          label={t('server.answerOtherPrograms')}
          describedBy={help}
          on={on.value}
          onChange={on.onChange}
        />
      </div>
      <div className="flex min-h-9 flex-wrap items-center gap-x-4 gap-y-1 border-t border-line pt-4">
        <p role="status" className="min-w-48 flex-1 text-ink-soft wrap-anywhere">
          {serverWords(state)}
          {state.kind === 'on' && isLent && <> {t('lending.comesBack')}</>}
          {state.kind === 'on' && state.model === null && other !== null && (
            <> {t('server.yourChatsUseAnotherPagodaChoose')}</>
          )}
        </p>
        {state.kind === 'on' && (
          <span className="flex items-center gap-1 rounded-lg bg-well ps-3">
            <span role="group" aria-label={t('server.address')}>
              <code className="font-mono text-[13.5px] wrap-anywhere">{state.url}/v1</code>
            </span>
            <CopyButton text={`${state.url}/v1`} label={t('server.copyAddress')} small />
          </span>
        )}
      </div>
      {on.value && reach.value === 'network' && key === 'none' && (
        <p className="rounded-lg bg-lacquer-wash px-3.5 py-2.5 text-[14px]">
          {t('server.everyMachineOfTheNetwork')}
        </p>
      )}
    </section>
  );
}
