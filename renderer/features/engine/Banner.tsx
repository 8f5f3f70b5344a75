import { CircleAlert, LoaderCircle, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';

interface BannerProps {
  /** `busy`: it passes by itself. */
  readonly tone: 'busy' | 'error';
  readonly title: string;
  readonly detail: string;
  /** What can be done about it. */
  readonly children?: ReactNode;
  readonly onDismiss?: () => void;
}

/** A line above the conversation. */
export function Banner({ tone, title, detail, children, onDismiss }: BannerProps) {
  const busy = tone === 'busy';
  return (
    <div
      role={busy ? 'status' : 'alert'}
      className={classes(
        'flex items-start gap-3 border-b px-5 py-2.5 text-[13.5px]',
        busy ? 'border-line bg-well' : 'border-lacquer/30 bg-lacquer-wash',
      )}
    >
      {busy ? (
        <LoaderCircle size={16} className="mt-0.5 shrink-0 animate-spin text-ink-soft" />
      ) : (
        <CircleAlert size={17} className="mt-0.5 shrink-0 text-lacquer-ink" />
      )}
      <p className="flex-1 wrap-anywhere">
        <strong className="font-semibold">{title}.</strong> {detail}
      </p>
      {children}
      {onDismiss && (
        <IconButton label="Dismiss" onClick={onDismiss}>
          <X size={15} />
        </IconButton>
      )}
    </div>
  );
}
