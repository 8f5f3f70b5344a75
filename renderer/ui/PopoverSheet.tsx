import { Popover } from 'radix-ui';
import type { ComponentProps } from 'react';
import { classes } from './classes.ts';
import { onlyWhereLost } from './onlyWhereLost.ts';

/** What a popover above its button looks like everywhere. */
export function PopoverSheet({ className, ...rest }: ComponentProps<typeof Popover.Content>) {
  return (
    <Popover.Portal>
      <Popover.Content
        side="top"
        align="start"
        sideOffset={6}
        collisionPadding={12}
        onCloseAutoFocus={onlyWhereLost}
        className={classes(
          'animate-appear z-40 max-w-[calc(100vw-1.5rem)] rounded-xl border border-line bg-raised p-3.5 text-[13.5px] shadow-high',
          className,
        )}
        {...rest}
      />
    </Popover.Portal>
  );
}
