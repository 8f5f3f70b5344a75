import type { LibraryEntry, Owner } from '../../../engine/contract/library.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { parameters, tokens } from '../../ui/format.ts';
import { t } from '../../words/words.ts';

export const ownerNames: Record<Owner, string> = {
  pagoda: 'Pagoda',
  get lmstudio() {
    return t('library.lMStudio');
  },
  get ollama() {
    return t('library.ollama');
  },
  get huggingface() {
    return t('library.huggingFace');
  },
  'llama.cpp': 'llama.cpp',
  get added() {
    return t('library.yourFolder');
  },
};

/** What a file is, in a few words. */
export function kindWords(entry: LibraryEntry): string {
  switch (entry.kind) {
    case 'model':
      return [
        entry.architecture && oneLine(entry.architecture, 40),
        entry.parameters === null ? null : parameters(entry.parameters),
        entry.quantisation && oneLine(entry.quantisation, 40),
        entry.contextLength === null ? null : tokens(entry.contextLength),
      ]
        .filter((part) => part !== null)
        .join(' · ');
    case 'projector':
      return t('library.theImageHalfOfAnotherModel');
    case 'draft':
      return t('library.guessesForAnotherModelAndDoes');
    case 'checkpoint':
      return entry.parts > 1
        ? t('library.safetensorsFiles', { files: entry.parts })
        : t('library.safetensors');
    case 'other':
      return t('library.writesNoText', { architecture: oneLine(entry.architecture ?? '', 40) });
    case 'unreadable':
      return entry.architecture === null
        ? t('library.notSoundOpenItToSee')
        : t('library.notKnownToThisVersion', { architecture: oneLine(entry.architecture, 40) });
  }
}
