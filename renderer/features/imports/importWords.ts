import type { ImportJob, ImportState } from '../../../electron/ipc/contract/imports.ts';
import { assertNever } from '../../../engine/contract/assertNever.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { errorWords } from '../../errors/words.ts';
import { bytes, fixed } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { firstInSentence, numberFormat } from '../../words/format.ts';

/** An import as one line. */
export interface ImportWords {
  readonly title: string;
  readonly detail: string;
}

export function importWords({ name: given, size, state }: ImportJob): ImportWords {
  const name = size === 'compact' ? t('imports.smaller', { name: oneLine(given) }) : oneLine(given);
  switch (state.kind) {
    case 'waiting':
      return { title: name, detail: t('imports.waitsToBeImported') };
    case 'running':
      return state.totalBytes === 0
        ? { title: t('imports.importing', { name }), detail: t('imports.lookingAtTheFolder') }
        : {
            title: t('imports.importing', { name }),
            detail: t('imports.of', {
              percent: percent(state),
              done: bytes(state.doneBytes),
              total: bytes(state.totalBytes),
            }),
          };
    case 'done':
      return {
        title: t('imports.isImported', { name }),
        detail: `${bytes(state.bytes)}; ${exactness(state)}.`,
      };
    case 'failed': {
      const { title, detail } = errorWords(state.error);
      return { title: `${name}: ${firstInSentence(title)}`, detail };
    }
    case 'interrupted':
      return {
        title: t('imports.theImportOfWasInterrupted', { name }),
        detail: t('imports.pagodaEndedInTheMiddle'),
      };
    default:
      return assertNever(state, 'import state');
  }
}

/** How much of the file is written, of 100. */
export const percent = ({ doneBytes, totalBytes }: Extract<ImportState, { kind: 'running' }>): number =>
  totalBytes === 0 ? 0 : Math.floor((100 * doneBytes) / totalBytes);

/** What the values of the file are beside those of the folder. */
export function exactness({
  rounded,
  decibels,
}: Pick<Extract<ImportState, { kind: 'done' }>, 'rounded' | 'decibels'>): string {
  if (rounded === 0) return t('imports.everyValueIs');
  const tensors = t('imports.tensors', { count: rounded });
  if (decibels === null) return t('imports.roundedToTheSameValues', { tensors });
  return t('imports.roundedByInTheWorstDB', {
    tensors,
    share: share(decibels),
    decibels: fixed(decibels, 1),
  });
}

const meaningfulTwo = numberFormat({ maximumSignificantDigits: 2 });
const meaningfulThree = numberFormat({ maximumSignificantDigits: 3 });

/** The part of a signal that lies so many decibels below it, with the digits that mean something. */
function share(decibels: number): string {
  const part = 100 * 10 ** (-decibels / 20);
  return `${(part < 10 ? meaningfulTwo : meaningfulThree)(part)} %`;
}
