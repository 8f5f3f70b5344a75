import type { ImportSize } from '../../../engine/contract/imports.ts';

/** Characters of a name that comes of a folder's, below what any file system takes with what stands around it. */
const LONGEST = 60;
/** More files of one name than anybody has. */
const MOST = 1000;

/** Names for the file that a folder becomes, in the order in which they are tried. */
export function* outputNames(name: string, size: ImportSize): Generator<string> {
  const stem = `${fileStem(name)}${size === 'compact' ? '-compact' : ''}`;
  yield `${stem}.gguf`;
  for (let number = 2; number <= MOST; number++) yield `${stem}-${number}.gguf`;
}

/** Without what some file system does not take, or a person would not see. */
function fileStem(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[\p{C}<>:"/\\|?*]/gu, '-')
    .replace(/^[\s.-]+|[\s.-]+$/g, '');
  return Array.from(plain).slice(0, LONGEST).join('') || 'model';
}
