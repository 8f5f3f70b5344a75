import type { ReactNode } from 'react';
import { quoted } from '../../errors/details.ts';
import type { KernelStatus } from '../../../engine/contract/engine.ts';
import { bytes, fixed, integer } from '../../ui/format.ts';
import { PageSection } from '../../ui/Page.tsx';
import { t } from '../../words/words.ts';
import { Rich } from '../../words/Rich.tsx';

/** Which kernels compute, and per weight type what ours give over the stock ones, as measured on this machine when the engine started. */
export function Kernels({ kernels }: { readonly kernels: KernelStatus }) {
  const measured = kernels.types.filter(({ stockRowsPerSecond }) => stockRowsPerSecond > 0);
  return (
    <PageSection title={t('engine.kernels')}>
      <p>
        {whichRun(kernels)}{' '}
        <span className="tabular text-ink-faint">
          {t('engine.wentThroughOurs', {
            products: integer(kernels.matmulOps),
            attention: integer(kernels.attentionOps),
          })}
        </span>{' '}
        {kernels.bytesToPack > 0 && (
          <span className="tabular">
            {t('engine.stillBeingPacked', { bytes: bytes(kernels.bytesToPack) })}
          </span>
        )}
      </p>
      {measured.length > 0 && (
        <table className="tabular mt-3 w-full text-[13.5px]">
          <caption className="sr-only">{t('engine.speedOfOurKernelsAgainst')}</caption>
          <thead>
            <tr className="border-b border-line text-start text-ink-faint">
              <th scope="col" className="py-1.5 font-medium">
                {t('engine.weights')}
              </th>
              <th scope="col" className="py-1.5 font-medium">
                {t('engine.inUse')}
              </th>
              <th scope="col" className="py-1.5 text-end font-medium">
                {t('engine.oursAgainstStock')}
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {measured.map((type) => (
              <tr key={type.type}>
                <th scope="row" className="py-1.5 text-start font-mono font-normal">
                  {type.type}
                </th>
                <td>{type.own ? t('engine.ours') : t('engine.stock')}</td>
                <td className="text-end">
                  {t('engine.timesAsFast', {
                    times: fixed(type.ownRowsPerSecond / type.stockRowsPerSecond, 2),
                  })}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </PageSection>
  );
}

function whichRun({ choice, instructionSet, reason }: KernelStatus): ReactNode {
  if (choice !== 'own')
    return reason ? t('engine.stockKernelsBecause', { reason: quoted(reason) }) : t('engine.stockKernels');
  if (!instructionSet) return t('engine.ownKernels');
  return (
    <Rich
      text="engine.ownKernelsWith"
      values={{ instructionSet }}
      parts={{ b: <span className="font-medium" /> }}
    />
  );
}
