/** What the system says by number, in words, and what may help. Anything else is its own words. */
const known: Readonly<Record<string, readonly [what: string, help: string]>> = {
  EACCES: ['you may not', 'Check its rights and those of the folders above it'],
  EPERM: ['you may not', 'Check its rights and those of the folders above it'],
  ENOENT: ['it does not exist', 'Check the path'],
  ENOTDIR: ['a part of its path is no folder', 'Check the path'],
  EISDIR: ['it is a folder', 'Name a file'],
  ELOOP: ['its links lead in a circle', 'Check the path'],
  ENAMETOOLONG: ['its name is too long', 'Check the path'],
  ENOSPC: ['there is no room left on the device', 'Make room, or write elsewhere'],
  EDQUOT: ['your share of the disk is used up', 'Make room, or write elsewhere'],
  EFBIG: ['it would become too large', 'Write elsewhere'],
  EROFS: ['it is on a read-only disk', 'Write elsewhere'],
  EIO: ['the device failed', 'Check the disk'],
  EMFILE: ['too many files are open in this process', 'Raise the limit: ulimit -n 1024'],
  ENFILE: ['too many files are open on this machine', 'Close other programs'],
  ENOMEM: ['there is no memory left', 'Close other programs'],
  EAGAIN: [
    'the system has no room for another process',
    'Close other programs, or raise the limit: ulimit -u',
  ],
  /** Ours: the system only says that something does not exist. */
  noWorkingFolder: ['the folder you are in is gone', 'Change to another one, or give whole paths'],
  ENXIO: ['nothing is at its other end', 'Check the path'],
};

export const errnoWords = (errno: string): string => {
  const words = known[errno];
  if (words === undefined) return errno;
  return errno.startsWith('E') ? `${words[0]} (${errno})` : words[0];
};

/** What may help, as the beginning of a sentence; `otherwise` where nothing better is known. */
export const errnoHelp = (errno: string, otherwise: string): string => known[errno]?.[1] ?? otherwise;

/** The system's own refusal in somebody else's words, '' where there is none. */
export const errnoIn = (words: string): string =>
  /\b(EMFILE|ENFILE|ENOSPC|ENOMEM|EAGAIN)\b/.exec(words)?.[0] ?? '';
