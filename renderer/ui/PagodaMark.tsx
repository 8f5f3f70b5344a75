import { useRoofLights } from './useRoofLights.ts';

interface PagodaMarkProps {
  /** Roofs, 1 to 7. */
  readonly tiers?: number;
  /** How far it is lit from the ground up, 0 to 1; null: each roof in turn, for work whose length is unknown. */
  readonly lit?: number | null;
  readonly className?: string;
}

const width = 64;
const roofHeight = 9;
const wallHeight = 5;
const finialHeight = 9;
const unlit = 0.28;

/** The outline of one roof: a flat ridge, slopes that curve in, eaves that turn up. `half` is half its width. */
function roof(top: number, half: number): string {
  const middle = width / 2;
  const at = (x: number, y: number) => `${(middle + x).toFixed(2)} ${(top + y).toFixed(2)}`;
  const ridge = half * 0.34;
  return (
    `M${at(-ridge, 0)} Q${at(-half * 0.5, roofHeight * 0.62)} ${at(-half, roofHeight * 0.55)} ` +
    `Q${at(-half * 0.86, roofHeight)} ${at(-half * 0.7, roofHeight)} H${(middle + half * 0.7).toFixed(2)} ` +
    `Q${at(half * 0.86, roofHeight)} ${at(half, roofHeight * 0.55)} Q${at(half * 0.5, roofHeight * 0.62)} ${at(ridge, 0)} Z`
  );
}

/** The mark of the app, and its way to show progress: the roofs light up from the ground. Decorative: what it means is said in words beside it. */
export function PagodaMark({ tiers = 3, lit = 1, className }: PagodaMarkProps) {
  const tierHeight = roofHeight + wallHeight;
  const height = finialHeight + tiers * tierHeight;
  const lights = useRoofLights(lit === null ? tiers : 0);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className={className} aria-hidden="true" focusable="false">
      <path
        d={`M${width / 2} 0 V${finialHeight + 1}`}
        stroke="currentColor"
        strokeWidth="2.4"
        strokeLinecap="round"
        opacity={lit === null || lit >= 1 ? 1 : unlit}
      />
      {Array.from({ length: tiers }, (_, index) => {
        const fromGround = tiers - 1 - index;
        const top = finialHeight + index * tierHeight;
        const half = tiers === 1 ? 30 : 17 + (index / (tiers - 1)) * 14;
        const isLit = lit !== null && lit * tiers >= fromGround + 0.999;
        return (
          <g
            key={index}
            fill="currentColor"
            opacity={lights[fromGround] ?? (isLit ? 1 : unlit)}
            style={lit === null ? undefined : { transition: 'opacity 300ms ease-out' }}
          >
            <path d={roof(top, half)} />
            <rect
              x={width / 2 - half * 0.46}
              y={top + roofHeight}
              width={half * 0.92}
              height={wallHeight}
              opacity="0.55"
            />
          </g>
        );
      })}
    </svg>
  );
}
