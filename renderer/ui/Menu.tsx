import { ChevronRight } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { classes } from './classes.ts';
import { onlyWhereLost } from './onlyWhereLost.ts';

/** The parts of a menu as they look everywhere. */

const row =
  'flex w-full items-center gap-2.5 rounded-lg px-2.5 py-1.5 text-start outline-none data-highlighted:bg-hover data-disabled:text-ink-faint';
const sheet =
  'animate-appear z-40 max-h-(--radix-dropdown-menu-content-available-height) overflow-y-auto rounded-xl border border-line bg-raised p-1.5 text-[14px] shadow-high';

export function MenuContent({ className, ...rest }: ComponentProps<typeof DropdownMenu.Content>) {
  return (
    <DropdownMenu.Content
      align="start"
      sideOffset={6}
      collisionPadding={12}
      onCloseAutoFocus={onlyWhereLost}
      className={classes(sheet, className ?? 'w-64')}
      {...rest}
    />
  );
}

interface ItemProps {
  readonly icon?: ReactNode;
  readonly keys?: string | undefined;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

export function MenuItem({ icon, keys, danger = false, disabled = false, onSelect, children }: ItemProps) {
  return (
    <DropdownMenu.Item
      disabled={disabled}
      onSelect={onSelect}
      {...(keys === undefined ? {} : { 'aria-keyshortcuts': keys.replace('Ctrl', 'Control') })}
      className={classes(row, danger && 'text-lacquer-ink')}
    >
      {icon && <span className={danger ? undefined : 'text-ink-soft'}>{icon}</span>}
      <span dir="auto" className="min-w-0 flex-1 truncate">
        {children}
      </span>
      {keys !== undefined && (
        <span aria-hidden className="text-[12px] text-ink-faint">
          {keys}
        </span>
      )}
    </DropdownMenu.Item>
  );
}

export const MenuSeparator = () => <DropdownMenu.Separator className="my-1.5 h-px bg-line" />;

interface SubMenuProps {
  readonly icon: ReactNode;
  readonly label: string;
  readonly children: ReactNode;
}

export function SubMenu({ icon, label, children }: SubMenuProps) {
  return (
    <DropdownMenu.Sub>
      <DropdownMenu.SubTrigger className={classes(row, 'data-[state=open]:bg-hover')}>
        <span className="text-ink-soft">{icon}</span>
        <span className="flex-1">{label}</span>
        <ChevronRight size={14} className="text-ink-faint rtl:rotate-180" />
      </DropdownMenu.SubTrigger>
      <DropdownMenu.SubContent sideOffset={4} collisionPadding={12} className={classes(sheet, 'w-56')}>
        {children}
      </DropdownMenu.SubContent>
    </DropdownMenu.Sub>
  );
}
