import { useEffect } from 'react';
import type { Pagoda } from '../pagoda.ts';
import { foldSidebar, setNarrow } from '../stores/ui.ts';

/** Below this the conversation needs the whole window. In px, as the page sees it: zooming in makes a window narrow, too. */
const narrow = '(max-width: 759px)';

/** Folds the sidebar away while the window is narrow: it then lies above the page, and goes again once it has led somewhere. */
export function useNarrowWindow({ ui, chats }: Pagoda): void {
  useEffect(() => {
    const query = matchMedia(narrow);
    const follow = () => setNarrow(ui, query.matches);
    follow();
    query.addEventListener('change', follow);
    const stopUi = ui.subscribe((now, before) => {
      if (now.view !== before.view || (now.jumpTo !== before.jumpTo && now.jumpTo !== null)) foldSidebar(ui);
    });
    const stopChats = chats.subscribe((now, before) => {
      if (now.currentId !== before.currentId) foldSidebar(ui);
    });
    return () => {
      query.removeEventListener('change', follow);
      stopUi();
      stopChats();
    };
  }, [ui, chats]);
}
