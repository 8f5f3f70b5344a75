import { quoted } from '../../errors/details.ts';
import type { ModelDetails } from '../../../engine/contract/modelDetails.ts';
import { oneLine, visible } from '../../../engine/shown/visible.ts';
import { integer } from '../../ui/format.ts';
import { PageSection } from '../../ui/Page.tsx';
import { t } from '../../words/words.ts';
import { Facts } from './Facts.tsx';

const kinds: Readonly<Record<string, string>> = {
  get gpt2() {
    return t('inspector.bytePairsBPE');
  },
  llama: 'SentencePiece',
  bert: 'WordPiece',
  get t5() {
    return t('inspector.unigram');
  },
  rwkv: 'RWKV',
};

/** How it takes texts apart, and how a conversation is written for it. */
export function Vocabulary({ details }: { readonly details: ModelDetails }) {
  const { report, specialTokens, preview } = details;
  const { model, pre } = report.tokenizer;
  const tokenizer = model === null ? t('inspector.notSaid') : (kinds[model] ?? oneLine(model, 40));
  return (
    <PageSection title={t('inspector.itsWords')}>
      <div className="grid gap-5">
        <Facts
          rows={[
            [
              t('inspector.tokenizer'),
              pre === null ? tokenizer : t('inspector.textsSplitAs', { tokenizer, pre: oneLine(pre, 40) }),
            ],
            [
              t('inspector.tokens'),
              report.vocabularySize === null ? t('inspector.notSaid') : integer(report.vocabularySize),
            ],
            ...specialTokens.map(
              ({ role, id, text }) =>
                [
                  role.charAt(0).toUpperCase() + role.slice(1),
                  <>
                    <code className="rounded bg-well px-1.5 font-mono text-[13px]">{visible(text)}</code>{' '}
                    <span className="text-ink-faint">{integer(id)}</span>
                  </>,
                ] as const,
            ),
          ]}
        />
        {preview.kind === 'none' && <p className="text-ink-soft">{t('inspector.itHasNoChatTemplate')}</p>}
        {preview.kind === 'failed' && (
          <p className="max-w-[68ch] text-ink-soft wrap-anywhere">
            {t('inspector.templateCannotBeShown', { detail: quoted(visible(preview.detail)) })}
          </p>
        )}
        {preview.kind === 'rendered' && (
          <figure>
            <figcaption className="mb-2 text-ink-soft">
              {t('inspector.aShortConversationAsItsTemplate')}
            </figcaption>
            <pre
              tabIndex={0}
              aria-label={t('inspector.aConversationAsItsTemplateWrites')}
              className="max-h-80 overflow-auto rounded-xl border border-line bg-raised px-4 py-3 font-mono text-[13px] leading-6 wrap-anywhere whitespace-pre-wrap"
            >
              {preview.text}
            </pre>
          </figure>
        )}
      </div>
    </PageSection>
  );
}
