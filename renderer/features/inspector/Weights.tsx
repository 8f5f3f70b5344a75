import { useMemo } from 'react';
import type { ModelDetails, TensorDetails } from '../../../engine/contract/modelDetails.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { bytes, integer } from '../../ui/format.ts';
import { PageSection } from '../../ui/Page.tsx';
import { tip } from '../../ui/Tips.tsx';
import { bitsOf, depthOf, gridOf, roleName } from './layers.ts';

const bits = (value: number): string => value.toFixed(2).replace(/\.?0+$/, '');

/** More bits, deeper jade: so few that are easily told apart by their lightness. */
export const shade = (value: number): string =>
  `color-mix(in oklab, var(--jade) ${Math.round(18 + 82 * depthOf(value))}%, var(--raised))`;

/** How the weights are kept, tensor by tensor. */
export function Weights({ details }: { readonly details: ModelDetails }) {
  const { report, tensors } = details;
  const grid = useMemo(() => gridOf(tensors), [tensors]);
  const { types, bitsPerWeight } = report.quantisation;
  return (
    <PageSection title="Its weights">
      <p className="mb-4 max-w-[68ch] text-ink-soft">
        {bytes(report.memory.weightsBytes)} in {integer(report.tensors)} tensors, {bits(bitsPerWeight)} bits a
        weight on average. A column below is a layer, the first on the left; the deeper a square, the more
        bits its weights have.
      </p>
      {grid.layers.length > 0 && <Layers grid={grid} />}
      <ul
        aria-label="Types of tensors"
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
                {one ? `${bits(bitsOf(one))} bits, ` : ''}
                {integer(count)} {count === 1 ? 'tensor' : 'tensors'}, {bytes(size)}
              </span>
            </li>
          );
        })}
      </ul>
      <details className="mt-4 rounded-xl border border-line bg-raised">
        <summary className="cursor-pointer rounded-xl px-4 py-2.5 text-[14px] font-medium hover:bg-hover">
          Every tensor
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
        aria-label={`${integer(layers.length)} layers, by what each tensor does and how it is kept`}
        className="overflow-x-auto"
      >
        <div className="flex w-max flex-col gap-[3px]">
          {roles.map((role, at) => (
            <div key={role} className="flex items-center gap-[3px]">
              <span className="w-36 shrink-0 truncate pr-3 text-[12.5px] text-ink-soft">
                {roleName(role)}
              </span>
              {layers.map((layer, index) => (
                <Cell key={index} tensor={layer[at] ?? null} layer={index} size={size} />
              ))}
              <span className="tabular pl-3 text-[12.5px] text-ink-faint">{typesIn(layers, at)}</span>
            </div>
          ))}
        </div>
      </div>
      <p className="tabular mt-3 text-[13px] text-ink-soft">
        {outside.length > 0 && (
          <>
            Around them:{' '}
            {outside
              .slice(0, 6)
              .map((tensor) => `${oneLine(tensor.name, 40)} in ${tensor.type} (${bytes(tensor.bytes)})`)
              .join(', ')}
            {'. '}
          </>
        )}
        Norms and biases: {integer(small.tensors)}, {bytes(small.bytes)}.
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
      {...tip(`Layer ${layer}, ${tensor.type}: ${bytes(tensor.bytes)}, ${tensor.shape.join(' × ')}`)}
      className="shrink-0 rounded-[3px] border border-line"
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
      aria-label="Every tensor"
      className="max-h-96 overflow-auto border-t border-line"
    >
      <table className="tabular w-full min-w-120 text-left text-[13px]">
        <thead className="sticky top-0 bg-raised text-[12.5px] text-ink-faint">
          <tr>
            {['Name', 'Type', 'Shape', 'Bytes'].map((name) => (
              <th key={name} scope="col" className="border-b border-line px-3 py-1.5 font-medium">
                {name}
              </th>
            ))}
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
        <p className="px-3 py-2 text-ink-faint">And {integer(tensors.length - mostRows)} more.</p>
      )}
    </div>
  );
}
