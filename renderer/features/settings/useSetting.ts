import { useStore } from 'zustand';
import type { Settings } from '../../../electron/ipc/contract/app.ts';
import { changeSettings } from '../../actions/settings.ts';
import { usePagoda } from '../../PagodaContext.ts';

/** One setting's value and the way to change it. */
export function useSetting<K extends keyof Settings>(name: K) {
  const pagoda = usePagoda();
  const value = useStore(pagoda.settings, ({ settings }) => settings[name]);
  const onChange = (next: Settings[K]) => void changeSettings(pagoda, { [name]: next });
  return { value, onChange };
}
