import type { ImportJob, ImportState } from '../../../electron/ipc/contract/imports.ts';
import { assertNever } from '../../../engine/contract/assertNever.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { errorWords } from '../../errors/words.ts';
import { bytes, integer } from '../../ui/format.ts';

/** An import as one line. */
export interface ImportWords {
  readonly title: string;
  readonly detail: string;
}

export function importWords({ name: given, size, state }: ImportJob): ImportWords {
  const name = `${oneLine(given)}${size === 'compact' ? ', smaller' : ''}`;
  switch (state.kind) {
    case 'waiting':
      return { title: name, detail: 'Waits to be imported.' };
    case 'running':
      return state.totalBytes === 0
        ? { title: `Importing ${name}`, detail: 'Looking at the folder.' }
        : {
            title: `Importing ${name}`,
            detail: `${percent(state)} %, ${bytes(state.doneBytes)} of ${bytes(state.totalBytes)}`,
          };
    case 'done':
      return { title: `${name} is imported`, detail: `${bytes(state.bytes)}; ${exactness(state)}.` };
    case 'failed': {
      const { title, detail } = errorWords(state.error);
      return { title: `${name}: ${lowerFirst(title)}`, detail };
    }
    case 'interrupted':
      return {
        title: `The import of ${name} was interrupted`,
        detail:
          'Pagoda ended in the middle of it. What was half-written is removed, and the folder is as it was.',
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
  if (rounded === 0) return 'every value is that of the folder';
  const tensors = rounded === 1 ? 'one tensor is' : `${integer(rounded)} tensors are`;
  if (decibels === null) return `${tensors} rounded, to the same values`;
  return `${tensors} rounded, by ${share(decibels)} in the worst (${decibels.toFixed(1)} dB)`;
}

/** The part of a signal that lies so many decibels below it, with the digits that mean something. */
function share(decibels: number): string {
  const part = 100 * 10 ** (-decibels / 20);
  return `${part
    .toPrecision(part < 10 ? 2 : 3)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')} %`;
}

const lowerFirst = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
