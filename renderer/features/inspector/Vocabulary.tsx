import type { ModelDetails } from '../../../engine/contract/modelDetails.ts';
import { oneLine, visible } from '../../../engine/shown/visible.ts';
import { integer } from '../../ui/format.ts';
import { PageSection } from '../../ui/Page.tsx';
import { Facts } from './Facts.tsx';

const kinds: Readonly<Record<string, string>> = {
  gpt2: 'Byte pairs (BPE)',
  llama: 'SentencePiece',
  bert: 'WordPiece',
  t5: 'Unigram',
  rwkv: 'RWKV',
};

/** How it takes texts apart, and how a conversation is written for it. */
export function Vocabulary({ details }: { readonly details: ModelDetails }) {
  const { report, specialTokens, preview } = details;
  const { model, pre } = report.tokenizer;
  return (
    <PageSection title="Its words">
      <div className="grid gap-5">
        <Facts
          rows={[
            [
              'Tokenizer',
              `${model === null ? 'not said' : (kinds[model] ?? oneLine(model, 40))}${pre === null ? '' : `, texts split as ${oneLine(pre, 40)}`}`,
            ],
            ['Tokens', report.vocabularySize === null ? 'not said' : integer(report.vocabularySize)],
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
        {preview.kind === 'none' && (
          <p className="text-ink-soft">
            It has no chat template, so it goes on with texts and holds no conversation.
          </p>
        )}
        {preview.kind === 'failed' && (
          <p className="max-w-[68ch] text-ink-soft wrap-anywhere">
            Its chat template cannot be shown: {visible(preview.detail)}
          </p>
        )}
        {preview.kind === 'rendered' && (
          <figure>
            <figcaption className="mb-2 text-ink-soft">
              A short conversation as its template writes it
            </figcaption>
            <pre
              tabIndex={0}
              aria-label="A conversation as its template writes it"
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
