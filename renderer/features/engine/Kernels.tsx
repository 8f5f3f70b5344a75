import type { KernelStatus } from '../../../engine/contract/engine.ts';
import { bytes, integer } from '../../ui/format.ts';
import { PageSection } from '../../ui/Page.tsx';

/** Which kernels compute, and per weight type what ours give over the stock ones, as measured on this machine when the engine started. */
export function Kernels({ kernels }: { readonly kernels: KernelStatus }) {
  const measured = kernels.types.filter(({ stockRowsPerSecond }) => stockRowsPerSecond > 0);
  return (
    <PageSection title="Kernels">
      <p>
        {kernels.choice === 'own' ? (
          <>
            Pagoda’s own kernels run
            {kernels.instructionSet && (
              <>
                {' '}
                with <span className="font-medium">{kernels.instructionSet}</span>
              </>
            )}
            .
          </>
        ) : (
          <>The stock kernels of llama.cpp run{kernels.reason ? `: ${kernels.reason}` : ''}.</>
        )}{' '}
        <span className="tabular text-ink-faint">
          {integer(kernels.matmulOps)} matrix products and {integer(kernels.attentionOps)} attention
          operations so far went through ours.
        </span>{' '}
        {kernels.bytesToPack > 0 && (
          <>
            <span className="tabular">{bytes(kernels.bytesToPack)}</span> of weights are still being packed
            for them; replies work meanwhile.
          </>
        )}
      </p>
      {measured.length > 0 && (
        <table className="tabular mt-3 w-full text-[13.5px]">
          <caption className="sr-only">Speed of our kernels against the stock ones, by weight type</caption>
          <thead>
            <tr className="border-b border-line text-left text-ink-faint">
              <th scope="col" className="py-1.5 font-medium">
                Weights
              </th>
              <th scope="col" className="py-1.5 font-medium">
                In use
              </th>
              <th scope="col" className="py-1.5 text-right font-medium">
                Ours against stock
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {measured.map((type) => (
              <tr key={type.type}>
                <th scope="row" className="py-1.5 text-left font-mono font-normal">
                  {type.type}
                </th>
                <td>{type.own ? 'ours' : 'stock'}</td>
                <td className="text-right">
                  {(type.ownRowsPerSecond / type.stockRowsPerSecond).toFixed(2)} times as fast
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </PageSection>
  );
}
