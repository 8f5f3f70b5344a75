import { useEffect } from 'react';
import { useStore } from 'zustand';
import { usePagoda } from '../PagodaContext.ts';

/** Puts theme, contrast and motion on the page's root, where the style sheets look for them: a person's wishes, else the system's. */
export function useAppearance(): void {
  const { settings } = usePagoda();
  const theme = useStore(settings, (state) => state.settings.theme);
  const contrast = useStore(settings, (state) => state.settings.contrast);
  const motion = useStore(settings, (state) => state.settings.motion);
  useEffect(() => set('theme', theme === 'system' ? null : theme), [theme]);
  useEffect(() => follow('contrast', 'more', contrast === 'more', '(prefers-contrast: more)'), [contrast]);
  useEffect(() => follow('motion', 'none', motion === 'none', '(prefers-reduced-motion: reduce)'), [motion]);
}

function follow(name: string, value: string, wished: boolean, query: string): () => void {
  const system = matchMedia(query);
  const apply = () => set(name, wished || system.matches ? value : null);
  apply();
  system.addEventListener('change', apply);
  return () => system.removeEventListener('change', apply);
}

function set(name: string, value: string | null): void {
  const root = document.documentElement;
  if (value === null) root.removeAttribute(`data-${name}`);
  else root.setAttribute(`data-${name}`, value);
}
