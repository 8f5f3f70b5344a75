import type { ModelDetails } from '../../../engine/contract/modelDetails.ts';
import type { CacheType } from '../../../engine/contract/models.ts';
import { cacheBytesPerToken } from '../../../engine/fit/index.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { bytes, integer } from '../../ui/format.ts';
import { PageSection } from '../../ui/Page.tsx';
import { Facts } from './Facts.tsx';
import { HeadsPicture } from './HeadsPicture.tsx';
import { attentionWords, cacheWords, positionWords } from './modelWords.ts';

export const cacheTypes: readonly { readonly type: CacheType; readonly words: string }[] = [
  { type: 'f32', words: 'f32, exact' },
  { type: 'f16', words: 'f16, the usual' },
  { type: 'q8_0', words: 'q8_0, nearly the same' },
  { type: 'q5_1', words: 'q5_1' },
  { type: 'q4_0', words: 'q4_0, smallest' },
];

/** How it is built: attention, its cache, its positions. */
export function Anatomy({ details }: { readonly details: ModelDetails }) {
  const { report } = details;
  const { attention, contextLength } = report;
  const number = (value: number | null) => (value === null ? 'not said' : integer(value));
  return (
    <PageSection title="How it is built">
      <div className="grid gap-7">
        <Facts
          rows={[
            ['Architecture', oneLine(report.architecture, 60)],
            ['Layers', number(report.layers)],
            [
              'Width',
              `${number(report.embeddingLength)}, ${number(report.feedForwardLength)} inside its layers`,
            ],
            ['Vocabulary', `${number(report.vocabularySize)} tokens`],
            ...(report.slidingWindow === null
              ? []
              : [['Window', `some layers see the last ${integer(report.slidingWindow)} tokens`] as const]),
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
            <table className="tabular w-full max-w-160 text-left text-[14px]">
              <caption className="mb-2 text-left text-ink-soft">
                What a context costs, by how its numbers are kept
              </caption>
              <thead className="text-[12.5px] text-ink-faint">
                <tr>
                  <th scope="col" className="border-b border-line py-1.5 pr-4 font-medium">
                    Cache
                  </th>
                  <th scope="col" className="border-b border-line py-1.5 pr-4 text-right font-medium">
                    A token
                  </th>
                  <th scope="col" className="border-b border-line py-1.5 pr-4 text-right font-medium">
                    8,192 tokens
                  </th>
                  {contextLength !== null && contextLength !== 8192 && (
                    <th scope="col" className="border-b border-line py-1.5 text-right font-medium">
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
                      <th scope="row" className="py-1.5 pr-4 font-normal">
                        {words}
                      </th>
                      <td className="py-1.5 pr-4 text-right">{cacheWords(perToken)}</td>
                      <td className="py-1.5 pr-4 text-right">{bytes(perToken * 8192)}</td>
                      {contextLength !== null && contextLength !== 8192 && (
                        <td className="py-1.5 text-right">{bytes(perToken * contextLength)}</td>
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
