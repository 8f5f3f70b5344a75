import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { IconButton } from './Button.tsx';
import { classes } from './classes.ts';
import { onlyWhereLost } from './onlyWhereLost.ts';

interface DialogFrameProps {
  readonly title: string;
  readonly closeLabel: string;
  /** How wide it is, and how it scrolls where no part of it does. */
  readonly className: string;
  readonly children: ReactNode;
}

/** A dialog that shows something, for within a `Dialog.Root`: its title, a cross, and what it is about. */
export function DialogFrame({ title, closeLabel, className, children }: DialogFrameProps) {
  return (
    <Dialog.Portal>
      <Dialog.Overlay className="animate-appear fixed inset-0 z-40 bg-scrim" />
      <Dialog.Content
        aria-describedby={undefined}
        // The dialog itself, not its cross, which would show its tip at once.
        onOpenAutoFocus={(event) => {
          event.preventDefault();
          (event.currentTarget as HTMLElement).focus();
        }}
        onCloseAutoFocus={onlyWhereLost}
        tabIndex={-1}
        className={classes(
          'animate-rise fixed top-1/2 left-1/2 z-50 flex max-h-[85vh] max-w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 flex-col gap-3 rounded-2xl border border-line bg-raised p-5 shadow-high outline-none',
          className,
        )}
      >
        <div className="flex items-center justify-between">
          <Dialog.Title className="font-display text-lg font-semibold">{title}</Dialog.Title>
          <Dialog.Close asChild>
            <IconButton label={closeLabel}>
              <X size={16} />
            </IconButton>
          </Dialog.Close>
        </div>
        {children}
      </Dialog.Content>
    </Dialog.Portal>
  );
}
