import { useState } from 'react';
import { useStore } from 'zustand';
import { usePagoda } from '../../PagodaContext.ts';
import { classes } from '../../ui/classes.ts';
import { PageSection } from '../../ui/Page.tsx';
import { CodeBlock } from '../chat/CodeBlock.tsx';
import { t } from '../../words/words.ts';
import { snippet, snippetKinds, snippetNames, type SnippetKind } from './snippets.ts';

const languages: { readonly [K in SnippetKind]: string } = {
  curl: 'bash',
  python: 'python',
  javascript: 'javascript',
};

/** How to ask, ready to be copied. */
export function Snippets() {
  const { server, settings } = usePagoda();
  const [kind, setKind] = useState<SnippetKind>('curl');
  const url = useStore(server, ({ state }) => (state?.kind === 'on' ? state.url : null));
  const model = useStore(server, ({ state }) => (state?.kind === 'on' ? state.model : null));
  const withKey = useStore(server, ({ key }) => key !== null && key !== 'none');
  const port = useStore(settings, (all) => all.settings.serverPort);
  const facts = { url: url ?? `http://127.0.0.1:${port || 'PORT'}`, model: model ?? 'MODEL', withKey };
  return (
    <PageSection title={t('server.askIt')}>
      <div role="group" aria-label={t('server.language')} className="mb-3 flex gap-1">
        {snippetKinds.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === kind}
            onClick={() => setKind(each)}
            className={classes(
              'h-8 rounded-lg px-3 text-[13.5px] transition-colors',
              each === kind ? 'bg-tile font-medium text-ink' : 'text-ink-soft hover:bg-hover hover:text-ink',
            )}
          >
            {snippetNames[each]}
          </button>
        ))}
      </div>
      <CodeBlock code={snippet(kind, facts)} language={languages[kind]} />
      <p className="mt-2.5 text-[13.5px] text-ink-soft">
        {kind === 'curl'
          ? t('server.anyClientOfOpenAIsInterface')
          : kind === 'python'
            ? t('server.withOpenAIsPackagePipInstallOpenai')
            : t('server.withOpenAIsPackageNpmInstallOpenai')}
        {withKey && ` ${t('server.theKeyIsTaken')}`}
      </p>
    </PageSection>
  );
}
