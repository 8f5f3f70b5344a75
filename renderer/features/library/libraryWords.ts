import type { LibraryEntry, Owner } from '../../../engine/contract/library.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { parameters, tokens } from '../../ui/format.ts';

export const ownerNames: Record<Owner, string> = {
  pagoda: 'Pagoda',
  lmstudio: 'LM Studio',
  ollama: 'Ollama',
  huggingface: 'Hugging Face',
  'llama.cpp': 'llama.cpp',
  added: 'Your folder',
};

/** What a file is, in a few words. */
export function kindWords(entry: LibraryEntry): string {
  switch (entry.kind) {
    case 'model':
      return [
        entry.architecture,
        entry.parameters === null ? null : parameters(entry.parameters),
        entry.quantisation,
        entry.contextLength === null ? null : tokens(entry.contextLength),
      ]
        .flatMap((part) => (part === null ? [] : [oneLine(part, 40)]))
        .join(' · ');
    case 'projector':
      return 'The image half of another model';
    case 'draft':
      return 'Guesses for another model, and does not run alone';
    case 'checkpoint':
      return `Safetensors${entry.parts > 1 ? `, ${entry.parts} files` : ''}: to be imported`;
    case 'other':
      return `${oneLine(entry.architecture ?? '', 40)}: writes no text`;
    case 'unreadable':
      return entry.architecture === null
        ? 'Not sound: open it to see why'
        : `${oneLine(entry.architecture, 40)}: not known to this version`;
  }
}
