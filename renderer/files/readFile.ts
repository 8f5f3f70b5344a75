/** What a file that a person hands over is, and what of it a model can read. */

export type ReadFile =
  | { readonly kind: 'text'; readonly text: string }
  /** For the model list, not for a message. */
  | { readonly kind: 'model' }
  | { readonly kind: 'refused'; readonly why: Refusal };

export type Refusal =
  'tooLarge' | 'notText' | 'empty' | 'noTextInPdf' | 'lockedPdf' | 'brokenPdf' | 'unreadable';

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

/** As UTF-8, or as UTF-16 where it says so at its beginning. */
function textOf(bytes: Uint8Array): ReadFile {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8';
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return refused('notText');
  }
  if (text.includes('\0')) return refused('notText');
  const whole = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '');
  return whole.trim() === '' ? refused('empty') : { kind: 'text', text: whole };
}
