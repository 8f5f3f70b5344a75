import { useEffect, useState, useSyncExternalStore } from 'react';
import { drawDiagram, type Drawn } from './drawDiagram.ts';

/** What was drawn, by theme and text: a conversation is taken from the page as it scrolls. */
const kept = new Map<string, Drawn>();
const mostKept = 40;
/** The latest of each text, in whatever theme: it stands until it is drawn in the one that is shown now. */
const latest = new Map<string, Drawn>();
/** Texts that a person wanted drawn. */
const wanted = new Set<string>();

export type DrawingState = { readonly kind: 'none' } | { readonly kind: 'drawing' } | Drawn;

interface UseDrawing {
  readonly state: DrawingState;
  /** Draw it, or show its text again. */
  readonly want: (on: boolean) => void;
}

export function useDrawing(code: string): UseDrawing {
  const [, again] = useState(0);
  const theme = useSyncExternalStore(followTheme, themeNow);
  const key = `${theme}\n${code}`;
  const isWanted = wanted.has(code);
  const known = kept.get(key);

  useEffect(() => {
    if (!isWanted || known) return;
    let gone = false;
    // The page says first that it draws.
    const frame = requestAnimationFrame(() =>
      setTimeout(
        () =>
          void drawDiagram(code).then((drawn) => {
            if (kept.size >= mostKept) kept.delete(kept.keys().next().value!);
            kept.set(key, drawn);
            if (latest.size >= mostKept) latest.delete(latest.keys().next().value!);
            latest.set(code, drawn);
            if (!gone) again((count) => count + 1);
          }),
      ),
    );
    return () => {
      gone = true;
      cancelAnimationFrame(frame);
    };
  }, [code, key, isWanted, known]);

  const want = (on: boolean) => {
    if (on) wanted.add(code);
    else wanted.delete(code);
    again((count) => count + 1);
  };
  return { state: isWanted ? (known ?? latest.get(code) ?? { kind: 'drawing' }) : { kind: 'none' }, want };
}

const systemIsDark = () => matchMedia('(prefers-color-scheme: dark)');
const themeNow = (): string => {
  const { theme, contrast } = document.documentElement.dataset;
  return `${theme ?? (systemIsDark().matches ? 'dark' : 'light')} ${contrast ?? ''}`;
};

function followTheme(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme', 'data-contrast'] });
  const system = systemIsDark();
  system.addEventListener('change', onChange);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', onChange);
  };
}
