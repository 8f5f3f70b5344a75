/** Set-up speaks on standard error: standard output belongs to the command that follows (`--json` prints one object). */
export function say(text) {
  process.stderr.write(`pagoda: ${text}\n`);
}

/** A failure whose message already says what to do; shown without a stack. */
export class SetupError extends Error {}

/** What the system refuses, with what may help. */
const REFUSALS = {
  EMFILE: 'too many files are open in this process. Raise the limit: ulimit -n 1024',
  ENFILE: 'too many files are open on this machine. Close other programs',
  ENOSPC: 'there is no room left on the disk. Make room and start again',
  EDQUOT: 'your share of the disk is used up. Make room and start again',
  EROFS: 'the folder is on a read-only disk. Copy Pagoda to where you may write',
  EACCES: 'you may not write there. Copy Pagoda to a folder of your own, or change its owner',
  EPERM: 'you may not write there. Copy Pagoda to a folder of your own, or change its owner',
};

/** A failure of set-up in words; a stack only where the fault is ours. */
export function failureWords(error) {
  if (error instanceof SetupError) return error.message;
  const refusal = REFUSALS[error.code];
  if (refusal === undefined) return error.stack ?? String(error);
  const place = error.dest ?? error.path;
  return `set-up could not go on${place === undefined ? '' : ` at ${place}`}: ${refusal} (${error.code}).`;
}
