import { CircleAlert, LoaderCircle, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { t } from '../../words/words.ts';

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
        'relative flex flex-wrap items-start gap-x-3 gap-y-2 border-b px-5 py-2.5 text-[13.5px]',
        onDismiss && 'pe-14',
        busy ? 'border-line bg-well' : 'border-lacquer/30 bg-lacquer-wash',
      )}
    >
      {busy ? (
        <LoaderCircle size={16} className="mt-0.5 shrink-0 animate-spin text-ink-soft" />
      ) : (
        <CircleAlert size={17} className="mt-0.5 shrink-0 text-lacquer-ink" />
      )}
      <p className="min-w-64 flex-1 wrap-anywhere max-[760px]:min-w-[calc(100%-2rem)]">
        <strong className="font-semibold">{title}.</strong> {detail}
      </p>
      <div className="flex flex-wrap gap-2 empty:hidden max-[760px]:ps-7">{children}</div>
      {onDismiss && (
        <IconButton label={t('engine.dismiss')} onClick={onDismiss} className="absolute top-2 end-3">
          <X size={15} />
        </IconButton>
      )}
    </div>
  );
}
