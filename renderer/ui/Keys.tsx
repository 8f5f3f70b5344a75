import { classes } from './classes.ts';

/** Keys as they are printed on the keyboard, joined with +: "Ctrl+K". */
export function Keys({ keys, onDark = false }: { readonly keys: string; readonly onDark?: boolean }) {
  return (
    <span dir="ltr" className="inline-flex gap-0.5">
      {keys.split('+').map((key) => (
        <kbd
          key={key}
          className={classes(
            'rounded-[4px] px-1 font-sans text-[11px] leading-4.5',
            onDark ? 'bg-paper/20' : 'border border-line bg-raised text-ink-faint',
          )}
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
