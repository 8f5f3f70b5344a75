import { quoted } from '../../errors/details.ts';
import { assertNever } from '../../../engine/contract/assertNever.ts';
import type { UpdateFault, UpdateState } from '../../../electron/ipc/contract/updates.ts';
import { t } from '../../words/words.ts';

/** What is said of updates, in a sentence or two. */
export function updateWords(state: UpdateState): string {
  switch (state.kind) {
    case 'impossible':
      return state.why === 'byPackages'
        ? t('updates.thisPagodaIsRenewedTheWay')
        : t('updates.thisBuildWasMadeWithout');
    case 'idle':
      if (state.takenBack !== null)
        return t('updates.versionDidNotStartHereTwice', { takenBack: state.takenBack });
      return state.newest ? t('updates.thisIsTheNewestVersion') : t('updates.nothingIsAskedUntilYouAsk');
    case 'checking':
      return t('updates.askingForNewerVersions');
    case 'offered':
      return t('updates.versionIsThere', { version: state.version });
    case 'downloading':
      return t('updates.versionIsBeingFetched', {
        version: state.version,
        percent: Math.floor(state.fraction * 100),
      });
    case 'ready':
      return t('updates.versionIsHereAndChecked', { version: state.version });
    case 'failed':
      return `${faults[state.fault]} (${quoted(state.detail)})`;
    default:
      return assertNever(state);
  }
}

const faults: { readonly [F in UpdateFault]: string } = {
  get unreachable() {
    return t('updates.theAddressDidNotAnswer');
  },
  get unsigned() {
    return t('updates.whatTheAddressOffers');
  },
  get damaged() {
    return t('updates.whatWasFetchedIsNotWhat');
  },
  get notReplaced() {
    return t('updates.theNewVersion');
  },
};
