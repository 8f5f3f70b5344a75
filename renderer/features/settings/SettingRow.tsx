import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Settings } from '../../../electron/ipc/contract/app.ts';
import { resetSettings } from '../../actions/settings.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { isDefault } from '../../stores/settings.ts';
import { t } from '../../words/words.ts';
import type { Level } from './filter.tsx';
import { Row, type FieldIds } from './Row.tsx';

interface SettingRowProps {
  readonly name: keyof Settings;
  readonly label: string;
  readonly help: ReactNode;
  readonly alias?: string;
  /** Where the value comes from while it is not changed. */
  readonly origin?: string;
  readonly level?: Level;
  readonly wide?: boolean;
  readonly children: (ids: FieldIds) => ReactNode;
}

/** A setting of the app. */
export function SettingRow({ name, origin = t('settings.default'), ...rest }: SettingRowProps) {
  const pagoda = usePagoda();
  const unchanged = useStore(pagoda.settings, ({ settings }) => isDefault(settings, name));
  return (
    <Row
      origin={unchanged ? origin : t('settings.changed')}
      changed={!unchanged}
      onReset={() => void resetSettings(pagoda, [name])}
      {...rest}
    />
  );
}
