import { Ellipsis } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useState, type MouseEvent, type ReactNode, type SyntheticEvent } from 'react';
import { MenuContent } from '../../ui/Menu.tsx';

/**
 * The menu of a row, and what the row has to listen to: it opens by its button, by the other button of the mouse and by the menu key. Rows that nobody
 * has pointed at or reached have none, so that a long list stays cheap.
 */
export function useRowMenu(label: string, items: ReactNode) {
  const [armed, setArmed] = useState(false);
  const [open, setOpen] = useState(false);
  // A row may clip what is in it: the menu hangs in what the rows are in.
  const [place, setPlace] = useState<Element | null>(null);
  const arm = ({ currentTarget }: SyntheticEvent) => {
    setArmed(true);
    setPlace(currentTarget.closest('aside'));
  };
  return {
    listeners: {
      onPointerEnter: arm,
      onFocus: arm,
      onContextMenu: (event: MouseEvent) => {
        event.preventDefault();
        arm(event);
        setOpen(true);
      },
    },
    menu: armed && (
      <DropdownMenu.Root modal={false} open={open} onOpenChange={setOpen}>
        <DropdownMenu.Trigger
          aria-label={label}
          className="absolute top-1 end-1 grid size-6.5 place-items-center rounded-md text-ink-faint opacity-0 transition-opacity group-hover/row:opacity-100 hover:bg-hover hover:text-ink focus-visible:opacity-100 data-[state=open]:bg-hover data-[state=open]:opacity-100"
        >
          <Ellipsis size={15} />
        </DropdownMenu.Trigger>
        {open && (
          <DropdownMenu.Portal container={place}>
            <MenuContent>{items}</MenuContent>
          </DropdownMenu.Portal>
        )}
      </DropdownMenu.Root>
    ),
  };
}
