import type { ModelDetails } from '../../../engine/contract/modelDetails.ts';
import type { CacheType } from '../../../engine/contract/models.ts';
import { cacheBytesPerToken } from '../../../engine/fit/index.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { bytes, integer, tokens } from '../../ui/format.ts';
import { PageSection } from '../../ui/Page.tsx';
import { t } from '../../words/words.ts';
import { Facts } from './Facts.tsx';
import { HeadsPicture } from './HeadsPicture.tsx';
import { attentionWords, cacheWords, positionWords } from './modelWords.ts';

export const cacheTypes: readonly { readonly type: CacheType; readonly words: string }[] = [
  {
    type: 'f32',
    get words() {
      return t('inspector.f32Exact');
    },
  },
  {
    type: 'f16',
    get words() {
      return t('inspector.f16TheUsual');
    },
  },
  {
    type: 'q8_0',
    get words() {
      return t('inspector.q80NearlyTheSame');
    },
  },
  { type: 'q5_1', words: 'q5_1' },
  {
    type: 'q4_0',
    get words() {
      return t('inspector.q40Smallest');
    },
  },
];

/** How it is built: attention, its cache, its positions. */
export function Anatomy({ details }: { readonly details: ModelDetails }) {
  const { report } = details;
  const { attention, contextLength } = report;
  const number = (value: number | null) => (value === null ? t('inspector.notSaid') : integer(value));
  return (
    <PageSection title={t('inspector.howItIsBuilt')}>
      <div className="grid gap-7">
        <Facts
          rows={[
            [t('inspector.architecture'), oneLine(report.architecture, 60)],
            [t('inspector.layers'), number(report.layers)],
            [
              t('inspector.width'),
              t('inspector.insideItsLayers', {
                width: number(report.embeddingLength),
                inside: number(report.feedForwardLength),
              }),
            ],
            [
              t('inspector.vocabulary'),
              report.vocabularySize === null ? t('inspector.notSaid') : tokens(report.vocabularySize),
            ],
            ...(report.slidingWindow === null
              ? []
              : [
                  [
                    t('inspector.window'),
                    t('inspector.someLayersSeeTheLastTokens', {
                      slidingWindow: integer(report.slidingWindow),
                    }),
                  ] as const,
                ]),
          ]}
        />
        <div>
          <p className="mb-3 max-w-[68ch] text-ink-soft">{attentionWords(report)}</p>
          {attention.heads !== null && attention.kvHeads !== null && attention.kvHeads > 0 && (
            <HeadsPicture heads={attention.heads} kvHeads={attention.kvHeads} headSize={attention.headSize} />
          )}
        </div>
        {attention.kvBytesPerToken !== null && (
          <div className="overflow-x-auto">
            <table className="tabular w-full max-w-160 text-start text-[14px]">
              <caption className="mb-2 text-start text-ink-soft">
                {t('inspector.whatAContextCostsByHow')}
              </caption>
              <thead className="text-[12.5px] text-ink-faint">
                <tr>
                  <th scope="col" className="border-b border-line py-1.5 pe-4 font-medium">
                    {t('inspector.cache')}
                  </th>
                  <th scope="col" className="border-b border-line py-1.5 pe-4 text-end font-medium">
                    {t('inspector.aToken')}
                  </th>
                  <th scope="col" className="border-b border-line py-1.5 pe-4 text-end font-medium">
                    {tokens(8192)}
                  </th>
                  {contextLength !== null && contextLength !== 8192 && (
                    <th scope="col" className="border-b border-line py-1.5 text-end font-medium">
                      {integer(contextLength)}
                    </th>
                  )}
                </tr>
              </thead>
              <tbody className="divide-y divide-line">
                {cacheTypes.map(({ type, words }) => {
                  const perToken = cacheBytesPerToken(report, type);
                  return (
                    <tr key={type}>
                      <th scope="row" className="py-1.5 pe-4 font-normal">
                        {words}
                      </th>
                      <td className="py-1.5 pe-4 text-end">{cacheWords(perToken)}</td>
                      <td className="py-1.5 pe-4 text-end">{bytes(perToken * 8192)}</td>
                      {contextLength !== null && contextLength !== 8192 && (
                        <td className="py-1.5 text-end">{bytes(perToken * contextLength)}</td>
                      )}
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        )}
        <div className="max-w-[68ch] space-y-2 text-ink-soft">
          {positionWords(details).map((words) => (
            <p key={words}>{words}</p>
          ))}
        </div>
      </div>
    </PageSection>
  );
}
