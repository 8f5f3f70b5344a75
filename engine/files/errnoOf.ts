/** What the system says is wrong with a file, in the letters of its number, else in words. Node has a number of its own for a folder in a file's place. */
export function errnoOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ERR_FS_EISDIR' ? 'EISDIR' : (code ?? String(error));
}
