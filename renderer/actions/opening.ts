import { assertNever } from '../../engine/contract/assertNever.ts';
import type { Opening } from '../../electron/ipc/contract/opening.ts';
import type { Pagoda } from '../pagoda.ts';
import { setDraft, wholeDraftOf } from '../stores/ui.ts';
import { newChat, openChat } from './chats.ts';
import { searchHub } from './downloads.ts';
import { takePaths } from './imports.ts';
import { openLibrary } from './library.ts';
import { report } from './problems.ts';

/** What a person did at this machine; all else comes from a link that anybody may have written. */
const isTheirOwn = ({ request: { kind } }: Opening): boolean =>
  kind === 'files' || kind === 'chat' || kind === 'models';

/** Follows what is opened from outside: files are models to use, notices lead somewhere, links wait for the person's word. */
export function followOpenings(pagoda: Pagoda): void {
  let last = 0;
  pagoda.links.app.watch('openings', ([first]) => {
    pagoda.ui.setState({ asked: first && !isTheirOwn(first) ? first : null });
    // The same one comes again where another is added before it is settled.
    if (!first || !isTheirOwn(first) || first.id <= last) return;
    last = first.id;
    void acceptOpening(pagoda, first);
  });
}

/** Does what was asked for, once. */
export async function acceptOpening(pagoda: Pagoda, opening: Opening): Promise<void> {
  if (!(await settle(pagoda, opening))) return;
  const { request } = opening;
  switch (request.kind) {
    case 'files':
      return takePaths(pagoda, request.paths);
    case 'modelLink':
      return takePaths(pagoda, [request.path]);
    case 'textLink': {
      newChat(pagoda);
      // What stands there already is the person's own.
      const before = wholeDraftOf(pagoda.ui.getState(), null);
      setDraft(pagoda.ui, null, before.trim() === '' ? request.text : `${before}\n\n${request.text}`);
      return;
    }
    case 'getLink':
      pagoda.ui.setState({ view: 'get' });
      return searchHub(pagoda, request.repository);
    case 'chat':
      // It may have been deleted since.
      if (!pagoda.chats.getState().list?.some(({ id }) => id === request.chatId)) return;
      return openChat(pagoda, request.chatId);
    case 'models':
      return openLibrary(pagoda);
    case 'unknownLink':
      return;
    default:
      assertNever(request);
  }
}

export async function refuseOpening(pagoda: Pagoda, opening: Opening): Promise<void> {
  await settle(pagoda, opening);
}

/** Main hands it out no more. */
async function settle(pagoda: Pagoda, { id }: Opening): Promise<boolean> {
  try {
    await pagoda.links.app.request('openings.take', { id });
    return true;
  } catch (error) {
    report(pagoda, error);
    return false;
  }
}
