import { RotateCcw } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Settings } from '../../../electron/ipc/contract/app.ts';
import { resetSettings } from '../../actions/settings.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { isDefault } from '../../stores/settings.ts';
import { IconButton } from '../../ui/Button.tsx';

export interface FieldIds {
  readonly id: string;
  readonly describedBy: string;
}

interface SettingRowProps {
  readonly name: keyof Settings;
  readonly label: string;
  readonly help: ReactNode;
  /** Where the value comes from while it is not changed. */
  readonly origin?: string;
  /** The field below its words rather than beside them. */
  readonly wide?: boolean;
  readonly children: (ids: FieldIds) => ReactNode;
}

/** One setting: what it does, its field, where its value comes from, and the way back to the default. */
export function SettingRow({
  name,
  label,
  help,
  origin = 'Default',
  wide = false,
  children,
}: SettingRowProps) {
  const pagoda = usePagoda();
  const id = useId();
  const ids = { id, describedBy: `${id}-help` };
  const unchanged = useStore(pagoda.settings, ({ settings }) => isDefault(settings, name));
  return (
    <div
      className={
        wide
          ? 'grid gap-2.5 py-3.5'
          : 'grid grid-cols-[1fr_auto] items-start gap-x-8 gap-y-2.5 py-3.5 max-[700px]:grid-cols-1'
      }
    >
      <div>
        <label htmlFor={id} className="font-semibold">
          {label}
        </label>
        <p id={ids.describedBy} className="max-w-[58ch] text-[13.5px] text-ink-soft">
          {help}
        </p>
      </div>
      <div className={wide ? 'flex items-start gap-2' : 'flex items-center gap-2'}>
        <span
          className={
            unchanged
              ? 'order-last w-19 text-[12.5px] text-ink-faint'
              : 'order-last flex w-19 items-center text-[12.5px] font-medium text-lacquer-ink'
          }
        >
          {unchanged ? (
            origin
          ) : (
            <>
              Changed
              <IconButton
                label={`Reset ${label.toLowerCase()}`}
                className="size-6.5!"
                onClick={() => void resetSettings(pagoda, [name])}
              >
                <RotateCcw size={13} />
              </IconButton>
            </>
          )}
        </span>
        {children(ids)}
      </div>
    </div>
  );
}
