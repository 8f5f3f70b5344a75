import { PagodaError } from '../contract/errors.ts';
import { hungUp, type Stop, type Stopper } from './stop.ts';

/** What a command may use of the process it runs in: given in, so that tests can watch it. */
export interface Terminal extends Stop {
  readonly appRoot: string;
  out(text: string): void;
  err(text: string): void;
  /** Whether standard output is a terminal, which text from elsewhere could steer. */
  readonly shown: boolean;
  /** Whether a person watches standard error: progress and figures are for them alone. */
  readonly watched: boolean;
  /** Standard input, as it comes. */
  stdin(): AsyncIterable<Uint8Array>;
}

/** The real one, and what went wrong with its standard output. */
export interface ProcessTerminal extends Terminal {
  /** Whether anything was written on standard output. */
  spoke(): boolean;
  /** Resolves once everything that was said is out, to why it could not be; null where it could. */
  flushed(): Promise<PagodaError | null>;
}

export function processTerminal(appRoot: string, stopper: Stopper): ProcessTerminal {
  const { stdout, stderr } = process;
  let failed: PagodaError | null = null;
  let spoke = false;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    // `pagoda chat ... | head`: whoever read the output has had enough, which is no failure.
    if (error.code === 'EPIPE') return stopper.tell(0);
    // Its terminal was closed; the signal that says so may come after this.
    if (error.code === 'EIO' && stdout.isTTY) return stopper.tell(hungUp);
    failed ??= new PagodaError('file.unwritable', {
      path: 'Standard output',
      errno: error.code ?? error.message,
    });
    stopper.tell(1);
  });
  // Nobody reads the words: nothing to tell anyone.
  stderr.on('error', () => {});
  return {
    appRoot,
    out(text) {
      spoke = true;
      stdout.write(text);
    },
    spoke: () => spoke,
    err: (text) => void stderr.write(text),
    shown: stdout.isTTY,
    watched: stderr.isTTY,
    stop: stopper.stop,
    hurry: stopper.hurry,
    stdin: () => process.stdin,
    async flushed() {
      const left = [stdout, stderr].map(
        (stream) => new Promise<void>((resolve) => stream.write('', () => resolve())),
      );
      await Promise.race([Promise.all(left), aborted(stopper.hurry)]);
      return failed;
    },
  };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
