/** Set-up speaks on standard error: standard output belongs to the command that follows (`--json` prints one object). */
export function say(text) {
  process.stderr.write(`pagoda: ${text}\n`);
}

/** A failure whose message already says what to do; shown without a stack. */
export class SetupError extends Error {}
