import { languages, spokenLanguage } from '../../electron/ipc/contract/language.ts';
import type { SettingsStore } from '../stores/settings.ts';
import { words } from './words.ts';

const KEPT = 'language';

/**
 * Speaks what the settings say, and says so to the document (screen readers, hyphens, fonts). Until they have come: what was spoken last, so that no
 * other language is seen at the start.
 */
export function followLanguage(
  settings: SettingsStore,
  root: HTMLElement,
  kept: Storage,
  system: string,
): void {
  const before = kept.getItem(KEPT);
  if (before !== null && Object.hasOwn(languages, before)) words.speak(before as keyof typeof languages);
  const apply = () => {
    const language = words.language();
    root.lang = language;
    root.dir = languages[language].direction;
  };
  apply();
  words.changed(apply);
  settings.subscribe(({ settings: { language }, loaded }) => {
    if (!loaded) return;
    words.speak(spokenLanguage(language, system));
    if (kept.getItem(KEPT) !== words.language()) kept.setItem(KEPT, words.language());
  });
}
