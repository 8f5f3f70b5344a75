import { fromErrorValue, PagodaError, toErrorValue } from '../contract/errors.ts';
import type { Recording, TraceEvent } from '../contract/trace.ts';
import { tryNamedFile, writeNamedFile } from '../files/namedFile.ts';
import { chromeTraceText } from '../trace/chromeTrace.ts';
import type { EngineLink } from './connect.ts';
import { absolute } from './loadModel.ts';
import type { Terminal } from './terminal.ts';
import { errorWords } from './words.ts';

type Client = Pick<EngineLink['client'], 'request' | 'open'>;

/** The file that `--trace` names: what the engine did, for Perfetto. One of that name is replaced once the new one is whole. */
export class TraceFile {
  private constructor(private readonly path: string) {}

  /** Whether it can be written is known before anything is done for it. Throws `file.unwritable`. */
  static async at(named: string): Promise<TraceFile> {
    const path = absolute(named);
    try {
      await tryNamedFile(path);
    } catch (error) {
      throw unwritable(path, error);
    }
    return new TraceFile(path);
  }

  async begin(engine: Client): Promise<void> {
    await engine.request('trace.set', { recording: true });
  }

  /** Says on standard error what is in it, or why there is none; returns whether there is one. */
  async write(engine: Client, terminal: Terminal): Promise<boolean> {
    try {
      const recording = await readRecording(engine);
      await writeNamedFile(this.path, chromeTraceText(recording));
      terminal.err(`${said(recording)} are in ${this.path}; open it at ui.perfetto.dev\n`);
      return true;
    } catch (error) {
      const value = toErrorValue(errnoOf(error) ? unwritable(this.path, error) : error);
      terminal.err(`pagoda: there is no trace: ${errorWords(value)}\n`);
      return false;
    }
  }
}

async function readRecording(engine: Client): Promise<Recording> {
  const events: TraceEvent[] = [];
  for await (const event of engine.open('trace.read', {})) {
    if (event.type === 'part') events.push(...event.events);
    else if (event.type === 'failed') throw fromErrorValue(event.error);
    else return { head: event.head, events };
  }
  throw new PagodaError('engine.disconnected', {});
}

function said({ head, events }: Recording): string {
  const steps = events.filter(({ kind }) => kind === 'step').length;
  return head.dropped > 0 ? `The last ${steps} steps` : `${steps} steps`;
}

const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && !(error instanceof PagodaError)
    ? (error as NodeJS.ErrnoException).code
    : undefined;

const unwritable = (path: string, error: unknown): PagodaError =>
  new PagodaError('file.unwritable', { path, errno: errnoOf(error) ?? String(error) }, { cause: error });
