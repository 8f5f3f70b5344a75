import type { Refusal } from '../../../files/readFile.ts';

/** Why a file cannot be sent along, and what to do. By name, since several may be told of in one list. */
export function refusalWords(
  name: string,
  why: Refusal,
): { readonly title: string; readonly detail: string } {
  return { title: `${name} cannot be attached`, detail: reasons[why] };
}

const reasons: Readonly<Record<Refusal, string>> = {
  tooLarge: 'It holds more text than any model here could read. Attach the part that matters.',
  notText: 'It is neither text nor a PDF. Attach text, code or a PDF; a model is a file that ends in .gguf.',
  empty: 'There is nothing in it.',
  noTextInPdf: 'The PDF has no text, only pictures of its pages perhaps. Have its text recognised first.',
  lockedPdf: 'The PDF asks for a password. Save a copy without one and attach that.',
  brokenPdf: 'The PDF is damaged and could not be read. Save it anew and try again.',
  unreadable: 'It could not be read; it may be a folder, or gone meanwhile.',
};
