import { useStore } from 'zustand';
import type { ModelDetails } from '../../../engine/contract/modelDetails.ts';
import { oneLine, visible } from '../../../engine/shown/visible.ts';
import { readHash } from '../../actions/library.ts';
import { errorWords } from '../../errors/words.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { bytes, fileName } from '../../ui/format.ts';
import { PageSection } from '../../ui/Page.tsx';
import { CopyButton } from '../chat/CopyButton.tsx';
import { t } from '../../words/words.ts';
import { Facts } from './Facts.tsx';

const names: Readonly<Record<string, string>> = {
  get organization() {
    return t('inspector.madeBy');
  },
  get author() {
    return t('inspector.author');
  },
  get finetune() {
    return t('inspector.tunedFor');
  },
  get quantized_by() {
    return t('inspector.quantisedBy');
  },
  get size_label() {
    return t('inspector.size');
  },
  get basename() {
    return t('inspector.family');
  },
  get description() {
    return t('inspector.itSays');
  },
};

/** Where it comes from, under which terms, and what it is to the last byte. */
export function FileFacts({ path, details }: { readonly path: string; readonly details: ModelDetails }) {
  const { report, about, files } = details;
  const licence = report.licence ?? about.find(({ key }) => key === 'license')?.value ?? null;
  return (
    <PageSection title={t('inspector.theFile')}>
      <div className="grid gap-4">
        <Facts
          rows={[
            [
              t('inspector.licence'),
              licence === null ? t('inspector.itDoesNotSayLookWhere') : oneLine(licence, 200),
            ],
            ...about
              .filter(({ key }) => key !== 'license')
              .map(({ key, value }) => [names[key] ?? key.replaceAll(/[._]/g, ' '), visible(value)] as const),
            [t('inspector.format'), `GGUF ${report.ggufVersion}`],
            [
              files.length > 1 ? t('inspector.files', { files: files.length }) : t('inspector.size'),
              files.length > 1
                ? files.map(({ path: part, bytes: size }) => (
                    <span key={part} className="block">
                      {visible(fileName(part))} <span className="text-ink-faint">{bytes(size)}</span>
                    </span>
                  ))
                : bytes(report.fileBytes),
            ],
            ['SHA-256', <Hash key="hash" path={path} />],
          ]}
        />
      </div>
    </PageSection>
  );
}

function Hash({ path }: { readonly path: string }) {
  const pagoda = usePagoda();
  const known = useStore(pagoda.library, ({ state }) => state?.hashes[path]);
  const asked = useStore(pagoda.library, ({ hashes }) => hashes[path]);
  const hash = known ?? (asked?.kind === 'here' ? asked.value : undefined);
  if (hash !== undefined)
    return (
      <span className="flex items-start gap-1">
        <code className="font-mono text-[13px] wrap-anywhere">{hash}</code>
        <CopyButton text={hash} label={t('inspector.copyTheHash')} small />
      </span>
    );
  if (asked?.kind === 'waiting') return <span role="status">{t('inspector.readingTheWholeFile')}</span>;
  return (
    <span className="flex flex-wrap items-center gap-3">
      {asked?.kind === 'failed' && <span className="text-lacquer-ink">{errorWords(asked.error).detail}</span>}
      <Button className="h-7" onClick={() => void readHash(pagoda, path)}>
        {t('inspector.workItOut')}
      </Button>
    </span>
  );
}
