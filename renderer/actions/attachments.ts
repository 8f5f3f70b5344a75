import { oneLine } from '../../engine/shown/visible.ts';
import { refusalWords } from '../features/chat/files/refusalWords.ts';
import { readPdf } from '../files/pdf.ts';
import { readFile, type PdfReader, type Refusal } from '../files/readFile.ts';
import type { Pagoda } from '../pagoda.ts';
import { attach, attachedTo, showToast } from '../stores/ui.ts';

/** Of all files of a message together, in characters: more than that the engine takes in no prompt. */
const mostTogether = 60_000_000;

/**
 * Puts files beside the draft of the open chat, each as its text; where one has none that could be read the person is told. Gives back what is no
 * matter for a message: models, folders, and what is neither text nor a PDF.
 */
export async function attachFiles(
  pagoda: Pagoda,
  files: readonly File[],
  pdfReader: PdfReader = readPdf,
): Promise<readonly NotAttached[]> {
  const { currentId } = pagoda.chats.getState();
  const rest: NotAttached[] = [];
  for (const file of files) {
    const read = await readFile(file, pdfReader);
    if (read.kind === 'text') {
      const before = attachedTo(pagoda.ui.getState(), currentId);
      if (before.reduce((sum, { text }) => sum + text.length, read.text.length) > mostTogether)
        refuse(pagoda, { file, why: 'tooMuchTogether' });
      else attach(pagoda.ui, currentId, { name: file.name, text: read.text });
    } else if (read.kind === 'model') rest.push({ file, why: 'notText' });
    else if (read.why === 'notText' || read.why === 'unreadable') rest.push({ file, why: read.why });
    else refuse(pagoda, { file, why: read.why });
  }
  return rest;
}

/** Whether all of what was handed over has text and none of it is a model or a folder: then it is meant for the message. */
export async function areForMessage(files: readonly File[]): Promise<boolean> {
  // That a PDF is one is enough to know here.
  const asPdf: PdfReader = () => Promise.resolve({ kind: 'text', text: '' });
  for (const file of files) if ((await readFile(file, asPdf)).kind !== 'text') return false;
  return files.length > 0;
}

export interface NotAttached {
  readonly file: File;
  readonly why: Refusal;
}

/** Where a file can only have been meant for the message. */
export async function attachOnly(pagoda: Pagoda, files: readonly File[]): Promise<void> {
  for (const rest of await attachFiles(pagoda, files)) refuse(pagoda, rest);
}

function refuse(pagoda: Pagoda, { file, why }: NotAttached): void {
  showToast(pagoda.ui, { tone: 'error', ...refusalWords(oneLine(file.name, 60), why) });
}
