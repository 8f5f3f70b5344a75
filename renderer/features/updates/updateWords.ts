import { assertNever } from '../../../engine/contract/assertNever.ts';
import type { UpdateFault, UpdateState } from '../../../electron/ipc/contract/updates.ts';

/** What is said of updates, in a sentence or two. */
export function updateWords(state: UpdateState): string {
  switch (state.kind) {
    case 'impossible':
      return state.why === 'byPackages'
        ? 'This Pagoda is renewed the way it was installed: by your package manager, or by unpacking a newer one.'
        : 'This build was made without a key to check updates by, so it takes none.';
    case 'idle':
      if (state.takenBack !== null)
        return `Version ${state.takenBack} did not start here twice in a row, so this one was put back. It is not offered again.`;
      return state.newest ? 'This is the newest version.' : 'Nothing is asked until you ask.';
    case 'checking':
      return 'Asking for newer versions …';
    case 'offered':
      return `Version ${state.version} is there.`;
    case 'downloading':
      return `Version ${state.version} is being fetched: ${Math.floor(state.fraction * 100)} %.`;
    case 'ready':
      return `Version ${state.version} is here and checked. It takes this one’s place when you quit Pagoda.`;
    case 'failed':
      return `${faults[state.fault]} (${state.detail})`;
    default:
      return assertNever(state);
  }
}

const faults: { readonly [F in UpdateFault]: string } = {
  unreachable:
    'The address did not answer as a feed of updates does. Check it and your connection, then ask again.',
  unsigned: 'What the address offers is not signed by the makers of this build. It was not fetched.',
  damaged:
    'What was fetched is not what was signed. It was thrown away; this version stays. Ask again later.',
  notReplaced:
    'The new version could not be put in this one’s place, so this one stays. Move its file to a folder of yours that has room, then ask again.',
};
