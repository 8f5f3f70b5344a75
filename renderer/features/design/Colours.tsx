import { useEffect, useState } from 'react';
import { classes } from '../../ui/classes.ts';
import { fixed } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { contrast, type Colour } from './contrast.ts';

const grounds = ['sill', 'paper', 'raised', 'well', 'tile'];
const inks = ['ink', 'ink-soft', 'ink-faint', 'lacquer-ink', 'jade'];
const accents = ['lacquer', 'lacquer-wash', 'jade', 'jade-wash', 'mark', 'line', 'line-strong'];

/** The tokens of the theme as they are now. */
export function Colours() {
  const ratios = useRatios();
  return (
    <div className="space-y-4">
      <Swatches label={t('design.grounds')} names={grounds} />
      <Swatches label={t('design.accents')} names={accents} />
      <div>
        <h3 className="mb-1.5 font-semibold">{t('design.inks')}</h3>
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-2">
          {inks.map((name) => (
            <li key={name} className="rounded-lg border border-line bg-paper px-3 py-2">
              <span className="block font-medium" style={{ color: `var(--${name})` }}>
                {name}
              </span>
              <span className="tabular text-[12.5px] text-ink-faint">
                {ratios[name] !== undefined && t('design.ratio', { ratio: fixed(ratios[name], 1) })}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function Swatches({ label, names }: { readonly label: string; readonly names: readonly string[] }) {
  return (
    <div>
      <h3 className="mb-1.5 font-semibold">{label}</h3>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(7rem,1fr))] gap-2">
        {names.map((name) => (
          <li key={name} className="text-[12.5px] text-ink-soft">
            <span
              aria-hidden
              className={classes('mb-1 block h-12 rounded-lg border border-line')}
              style={{ background: `var(--${name})` }}
            />
            {name}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Measured anew when theme or contrast change. */
function useRatios(): Readonly<Record<string, number>> {
  const [ratios, setRatios] = useState<Readonly<Record<string, number>>>({});
  useEffect(() => {
    const measure = () => {
      const paper = drawn('paper');
      setRatios(Object.fromEntries(inks.map((name) => [name, contrast(drawn(name), paper)])));
    };
    measure();
    const changes = new MutationObserver(measure);
    changes.observe(document.documentElement, { attributes: true });
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', measure);
    return () => {
      changes.disconnect();
      dark.removeEventListener('change', measure);
    };
  }, []);
  return ratios;
}

/** A token as the screen shows it, whatever it is written in. */
function drawn(name: string): Colour {
  const probe = document.createElement('span');
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  const canvas = new OffscreenCanvas(1, 1).getContext('2d')!;
  canvas.fillStyle = color;
  canvas.fillRect(0, 0, 1, 1);
  const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
  return [red ?? 0, green ?? 0, blue ?? 0];
}
