import type { Pagoda } from '../pagoda.ts';
import { showToast } from '../stores/ui.ts';
import { bytes } from '../ui/format.ts';
import { t } from '../words/words.ts';
import { learnAll } from './draftSource.ts';
import { report } from './problems.ts';

/** Forgets every cached conversation, and says what that freed. */
export async function clearCache(pagoda: Pagoda): Promise<void> {
  try {
    const { deviceBytes, ramBytes, diskBytes } = await pagoda.engine.current().request('pages.clear', {});
    // What is drawn upon is what was said, wherever it was cached.
    void learnAll(pagoda);
    const freed = [
      ['notices.inTheContextCells', deviceBytes],
      ['notices.inMemory', ramBytes],
      ['notices.onDisk', diskBytes],
    ] as const;
    const parts = freed
      .filter(([, size]) => size > 0)
      .map(([where, size]) => t(where, { bytes: bytes(size) }));
    showToast(pagoda.ui, {
      tone: 'plain',
      title: t('notices.cachedConversationsCleared'),
      detail:
        parts.length > 0
          ? t('notices.freed', { parts: parts.join(', ') })
          : t('notices.thereWasNothingCached'),
    });
  } catch (error) {
    report(pagoda, error);
  }
}

/** What was cached of a deleted chat alone goes with it; where no engine runs, nothing is cached but on disk, and the next clearing takes it. */
export function forgetCached(pagoda: Pagoda, chatId: string): void {
  const others = pagoda.chats.getState().list?.some(({ id }) => id !== chatId) ?? true;
  try {
    const engine = pagoda.engine.current();
    // With the last one all goes, what was never sent included.
    (others ? engine.request('pages.forget', { chat: chatId }) : engine.request('pages.clear', {})).catch(
      () => undefined,
    );
  } catch {
    return;
  }
}
