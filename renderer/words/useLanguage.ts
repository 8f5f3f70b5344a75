import { useSyncExternalStore } from 'react';
import type { Language } from '../../electron/ipc/contract/language.ts';
import { words } from './words.ts';

/**
 * The language that is spoken. The app's root follows it, and so does all below; what `memo` keeps from being drawn with its parent follows it by
 * itself.
 */
export const useLanguage = (): Language => useSyncExternalStore(words.changed, words.language);
