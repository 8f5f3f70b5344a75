import type { Settings } from '../../ipc/contract/app.ts';
import type { SettingsStore } from '../settings/settingsStore.ts';

export interface Followers {
  readonly language: (language: Settings['language']) => void;
  readonly theme: (theme: Settings['theme']) => void;
  /** A setting changed that only a new engine process takes up. */
  readonly restartEngine: () => void;
  readonly useModel: (path: string | null) => void;
}

/** Takes up each change of a setting that concerns this process. */
export function followSettings(settings: SettingsStore, followers: Followers): void {
  let before = settings.current();
  settings.changed(() => {
    const { language, theme, gpu, kernels, modelPath } = settings.current();
    if (language !== before.language) followers.language(language);
    if (theme !== before.theme) followers.theme(theme);
    if (gpu !== before.gpu || kernels !== before.kernels) followers.restartEngine();
    if (modelPath !== before.modelPath) followers.useModel(modelPath);
    before = settings.current();
  });
}
