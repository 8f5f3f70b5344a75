import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { followDrafts } from './actions/drafts.ts';
import { start } from './actions/start.ts';
import { App } from './App.tsx';
import type { Links } from './client/links.ts';
import { createPagoda, type Pagoda } from './pagoda.ts';
import { PagodaContext } from './PagodaContext.ts';
import { followLanguage } from './words/followLanguage.ts';

/** Puts the window's page on screen over the given links, and starts following what they say. */
export function mount(root: HTMLElement, links: Links): Pagoda {
  const pagoda = createPagoda(links);
  followLanguage(pagoda.settings, document.documentElement, localStorage, navigator.language);
  start(pagoda);
  followDrafts(pagoda, localStorage);
  createRoot(root).render(
    <StrictMode>
      <PagodaContext value={pagoda}>
        <App />
      </PagodaContext>
    </StrictMode>,
  );
  return pagoda;
}
