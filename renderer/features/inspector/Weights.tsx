import { useMemo } from 'react';
import type { ModelDetails, TensorDetails } from '../../../engine/contract/modelDetails.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { bytes, integer } from '../../ui/format.ts';
import { PageSection } from '../../ui/Page.tsx';
import { tip } from '../../ui/Tips.tsx';
import { t } from '../../words/words.ts';
import { numberFormat, sentences } from '../../words/format.ts';
import { bitsOf, depthOf, gridOf, roleName } from './layers.ts';

const bits = numberFormat({ maximumFractionDigits: 2 });

/** More bits, deeper jade: so few that are easily told apart by their lightness. */
export const shade = (value: number): string =>
  `color-mix(in oklab, var(--jade) ${Math.round(18 + 82 * depthOf(value))}%, var(--raised))`;

/** How the weights are kept, tensor by tensor. */
export function Weights({ details }: { readonly details: ModelDetails }) {
  const { report, tensors } = details;
  const grid = useMemo(() => gridOf(tensors), [tensors]);
  const { types, bitsPerWeight } = report.quantisation;
  return (
    <PageSection title={t('inspector.itsWeights')}>
      <p className="mb-4 max-w-[68ch] text-ink-soft">
        {t('inspector.weightsWords', {
          bytes: bytes(report.memory.weightsBytes),
          tensors: integer(report.tensors),
          bits: bits(bitsPerWeight),
        })}
      </p>
      {grid.layers.length > 0 && <Layers grid={grid} />}
      <ul
        aria-label={t('inspector.typesOfTensors')}
        className="tabular mt-4 flex flex-wrap gap-x-5 gap-y-1.5 text-[13.5px]"
      >
        {types.map(({ type, tensors: count, bytes: size }) => {
          const one = tensors.find((tensor) => tensor.type === type);
          return (
            <li key={type} className="flex items-center gap-1.5">
              <span
                aria-hidden="true"
                className="size-3 rounded-[3px] border border-line-strong"
                style={{ background: one ? shade(bitsOf(one)) : undefined }}
              />
              <span className="font-medium">{oneLine(type, 20)}</span>
              <span className="text-ink-soft">
                {[
                  ...(one ? [t('inspector.bits', { bits: bits(bitsOf(one)) })] : []),
                  t('inspector.tensors', { count }),
                  bytes(size),
                ].join(', ')}
              </span>
            </li>
          );
        })}
      </ul>
      <details className="mt-4 rounded-xl border border-line bg-raised">
        <summary className="cursor-pointer rounded-xl px-4 py-2.5 text-[14px] font-medium hover:bg-hover">
          {t('inspector.everyTensor')}
        </summary>
        <Tensors tensors={tensors} />
      </details>
    </PageSection>
  );
}

function Layers({ grid }: { readonly grid: ReturnType<typeof gridOf> }) {
  const { roles, layers, outside, small } = grid;
  const size = layers.length > 48 ? 9 : layers.length > 28 ? 13 : 17;
  return (
    <div className="rounded-xl border border-line bg-raised p-4">
      <div
        tabIndex={0}
        role="region"
        aria-label={t('inspector.layersByWhatEachTensorDoes', { layers: integer(layers.length) })}
        className="overflow-x-auto"
      >
        <div className="flex w-max flex-col gap-[3px]">
          {roles.map((role, at) => (
            <div key={role} className="flex items-center gap-[3px]">
              <span className="w-36 shrink-0 truncate pe-3 text-[12.5px] text-ink-soft">
                {roleName(role)}
              </span>
              {layers.map((layer, index) => (
                <Cell key={index} tensor={layer[at] ?? null} layer={index} size={size} />
              ))}
              <span className="tabular ps-3 text-[12.5px] text-ink-faint">{typesIn(layers, at)}</span>
            </div>
          ))}
        </div>
      </div>
      <p className="tabular mt-3 text-[13px] text-ink-soft">
        {sentences(
          outside.length > 0 &&
            t('inspector.aroundThem', {
              tensors: outside
                .slice(0, 6)
                .map((tensor) =>
                  t('inspector.in', {
                    name: oneLine(tensor.name, 40),
                    type: tensor.type,
                    bytes: bytes(tensor.bytes),
                  }),
                )
                .join(', '),
            }),
          t('inspector.normsAndBiases', { tensors: integer(small.tensors), bytes: bytes(small.bytes) }),
        )}
      </p>
    </div>
  );
}

function Cell({
  tensor,
  layer,
  size,
}: {
  readonly tensor: TensorDetails | null;
  readonly layer: number;
  readonly size: number;
}) {
  if (!tensor) return <span className="shrink-0" style={{ width: size, height: 17 }} />;
  return (
    <span
      {...tip(
        t('inspector.layer', {
          layer,
          type: tensor.type,
          bytes: bytes(tensor.bytes),
          shape: tensor.shape.join(' × '),
        }),
      )}
      className="shrink-0 rounded-[3px] border border-line forced-color-adjust-none"
      style={{ width: size, height: 17, background: shade(bitsOf(tensor)) }}
    />
  );
}

/** Which types a row has: what the colours say, in words. */
const typesIn = (layers: ReturnType<typeof gridOf>['layers'], at: number): string =>
  [...new Set(layers.flatMap((layer) => layer[at]?.type ?? []))].join(', ');

/** A file may have thousands. */
const mostRows = 3000;

function Tensors({ tensors }: { readonly tensors: readonly TensorDetails[] }) {
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label={t('inspector.everyTensor')}
      className="max-h-96 overflow-auto border-t border-line"
    >
      <table className="tabular w-full min-w-120 text-start text-[13px]">
        <thead className="sticky top-0 bg-raised text-[12.5px] text-ink-faint">
          <tr>
            {[t('inspector.name'), t('inspector.type'), t('inspector.shape'), t('inspector.bytes2')].map(
              (name) => (
                <th key={name} scope="col" className="border-b border-line px-3 py-1.5 font-medium">
                  {name}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {tensors.slice(0, mostRows).map(({ name, type, shape, bytes: size }) => (
            <tr key={name} className="[contain-intrinsic-size:auto_26px] [content-visibility:auto]">
              <td className="px-3 py-1 font-mono">{name}</td>
              <td className="px-3 py-1">{type}</td>
              <td className="px-3 py-1">{shape.map(integer).join(' × ')}</td>
              <td className="px-3 py-1">{bytes(size)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {tensors.length > mostRows && (
        <p className="px-3 py-2 text-ink-faint">
          {t('inspector.andMore', { more: integer(tensors.length - mostRows) })}
        </p>
      )}
    </div>
  );
}
