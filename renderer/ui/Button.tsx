import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { classes } from './classes.ts';
import { tip } from './Tips.tsx';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: 'plain' | 'strong' | 'quiet' | 'danger';
  readonly ref?: Ref<HTMLButtonElement>;
}

const tones = {
  plain: 'border border-line-strong bg-raised text-ink shadow-low hover:border-ink-faint',
  strong: 'border border-transparent bg-lacquer text-on-lacquer hover:bg-lacquer-strong',
  quiet: 'border border-transparent text-ink-soft hover:bg-hover hover:text-ink',
  danger: 'border border-line-strong bg-raised text-lacquer-ink hover:bg-lacquer-wash',
};

export function Button({ tone = 'plain', className, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={classes(
        'inline-flex h-8 items-center justify-center gap-1.5 rounded-lg px-3 text-[13.5px] font-medium whitespace-nowrap transition-colors disabled:opacity-50',
        tones[tone],
        className,
      )}
      {...rest}
    />
  );
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'aria-label' | 'title'> {
  /** What it does: its accessible name and its tooltip. */
  readonly label: string;
  readonly shortcut?: string | undefined;
  readonly children: ReactNode;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function IconButton({
  label,
  shortcut,
  className,
  children,
  type = 'button',
  ...rest
}: IconButtonProps) {
  return (
    <button
      type={type}
      aria-label={label}
      {...tip(label, shortcut)}
      className={classes(
        'inline-flex size-8 shrink-0 items-center justify-center rounded-lg text-ink-soft transition-colors hover:bg-hover hover:text-ink disabled:opacity-40 disabled:hover:bg-transparent',
        className,
      )}
      {...rest}
    >
      {children}
    </button>
  );
}
