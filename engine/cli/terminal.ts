/** What a command may use of the process it runs in: given in, so that tests can watch it. */
export interface Terminal {
  readonly appRoot: string;
  out(text: string): void;
  err(text: string): void;
  /** Whether a person watches standard error: progress and figures are for them alone. */
  readonly watched: boolean;
  readStdin(): Promise<Buffer>;
  /**
   * Aborted when the person or the system wants the command to stop (interrupt, terminate, or nobody reads the output any more); its reason
   * is the exit status to end with.
   */
  readonly stop: AbortSignal;
}

/** 128 + signal number, as shells report it. */
const signals = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;

/** The real one. A second signal ends the process at once. */
export function processTerminal(appRoot: string): Terminal {
  const stop = new AbortController();
  for (const [signal, status] of signals) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(status);
      stop.abort(status);
    });
  }
  // `pagoda chat ... | head`: whoever read the output has had enough, which is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    stop.abort(0);
  });
  // Nobody reads the words: nothing to tell anyone.
  process.stderr.on('error', () => {});
  return {
    appRoot,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    watched: process.stderr.isTTY,
    stop: stop.signal,
    readStdin: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    },
  };
}
