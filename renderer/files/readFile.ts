import { encodingOf, isTextOtherwise } from './encoding.ts';

/** What a file that a person hands over is, and what of it a model can read. */

export type ReadFile =
  | { readonly kind: 'text'; readonly text: string }
  /** For the model list, not for a message. */
  | { readonly kind: 'model' }
  | { readonly kind: 'refused'; readonly why: Refusal };

export type Refusal =
  | 'tooLarge'
  | 'tooMuchTogether'
  | 'notText'
  | 'otherEncoding'
  | 'empty'
  | 'noTextInPdf'
  | 'lockedPdf'
  | 'brokenPdf'
  | 'unreadable';

/** In bytes. A model's whole memory holds less text than that. */
const mostTextBytes = 10_000_000;
const mostPdfBytes = 200_000_000;

/** Reads the text of a PDF; see pdf.ts. */
export type PdfReader = (bytes: Uint8Array) => Promise<ReadFile>;

export async function readFile(file: File, readPdf: PdfReader): Promise<ReadFile> {
  try {
    const head = new Uint8Array(await file.slice(0, 8).arrayBuffer());
    if (startsWith(head, 'GGUF') || /\.(gguf|safetensors)$/i.test(file.name)) return { kind: 'model' };
    if (file.size === 0) return refused('empty');
    if (startsWith(head, '%PDF-')) {
      if (file.size > mostPdfBytes) return refused('tooLarge');
      return await readPdf(new Uint8Array(await file.arrayBuffer()));
    }
    if (file.size > mostTextBytes) return refused('tooLarge');
    return textOf(new Uint8Array(await file.arrayBuffer()));
  } catch {
    // A folder, or a file that went away meanwhile.
    return refused('unreadable');
  }
}

export const refused = (why: Refusal): ReadFile => ({ kind: 'refused', why });

const startsWith = (bytes: Uint8Array, mark: string): boolean =>
  Array.from(mark).every((character, index) => bytes[index] === character.charCodeAt(0));

function textOf(bytes: Uint8Array): ReadFile {
  const notText = () => refused(isTextOtherwise(bytes) ? 'otherEncoding' : 'notText');
  let text: string;
  try {
    text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    return notText();
  }
  if (text.includes('\0')) return notText();
  const whole = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '');
  return whole.trim() === '' ? refused('empty') : { kind: 'text', text: whole };
}
