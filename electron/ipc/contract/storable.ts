/** SQLite ends a text at its first NUL and stores UTF-8 only: both get the replacement character, which keeps the length in UTF-16 units. */
export function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}
