import type { TextItem } from 'pdfjs-dist/types/src/display/api.js';
import { refused, type ReadFile } from './readFile.ts';

/** Against files that are made to keep a reader busy. Milliseconds. */
const budgetMs = 120_000;
/** Of text, in characters. */
const mostText = 10_000_000;

/** The text of a PDF, page by page, read in a worker of its own. Nothing of it is run, drawn or fetched. */
export async function readPdf(bytes: Uint8Array): Promise<ReadFile> {
  const { getDocument, PDFWorker } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const port = new Worker(new URL('pdfjs-dist/legacy/build/pdf.worker.mjs', import.meta.url), {
    type: 'module',
  });
  const task = getDocument({
    data: bytes,
    worker: PDFWorker.create({ port }),
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    useWasm: false,
    verbosity: 0,
  });
  const timer = setTimeout(() => void task.destroy(), budgetMs);
  try {
    const document = await task.promise;
    const pages: string[] = [];
    let length = 0;
    for (let number = 1; number <= document.numPages && length < mostText; number++) {
      const page = await document.getPage(number);
      const { items } = await page.getTextContent();
      const text = pageText(items.filter((item): item is TextItem => 'str' in item));
      page.cleanup();
      length += text.length;
      pages.push(text);
    }
    if (length >= mostText) return refused('tooLarge');
    const text = pages.filter((page) => page !== '').join('\n\n');
    return text === '' ? refused('noTextInPdf') : { kind: 'text', text };
  } catch (error) {
    return refused(error instanceof Error && error.name === 'PasswordException' ? 'lockedPdf' : 'brokenPdf');
  } finally {
    clearTimeout(timer);
    await task.destroy().catch(() => undefined);
    port.terminate();
  }
}

/** Lines as the page has them, without the spaces at their ends. */
export const pageText = (items: readonly Pick<TextItem, 'str' | 'hasEOL'>[]): string =>
  items
    .map(({ str, hasEOL }) => (hasEOL ? `${str}\n` : str))
    .join('')
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
