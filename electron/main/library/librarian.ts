import { isDeepStrictEqual } from 'node:util';
import type { Contact, HubAccess, LibraryProcessContract } from '../../../engine/contract/libraryProcess.ts';
import type { Client } from '../../../engine/transport/client.ts';

export type LibraryClient = Client<LibraryProcessContract>;

/** The process while it is there. */
export interface LibraryProcess {
  readonly client: LibraryClient;
  /** Asks it to end, and sees to it that it does. */
  end(): Promise<void>;
}

export interface LibrarianOptions {
  readonly start: (onEnd: () => void) => LibraryProcess;
  /** As things are now. */
  readonly access: () => HubAccess;
  /** Called with all that one process has asked so far; `run` tells processes apart. */
  readonly onContacts: (run: number, contacts: readonly Contact[]) => void;
}

/** The process that looks after model files, started when something is first asked of it, and anew after it has ended. */
export class Librarian {
  private process: LibraryProcess | null = null;
  private told: HubAccess | null = null;
  private runs = 0;

  constructor(private readonly options: LibrarianOptions) {}

  get client(): LibraryClient {
    return (this.process ??= this.begin()).client;
  }

  /** Has it reach the hub as things are now. */
  accessChanged(): void {
    if (this.process && !isDeepStrictEqual(this.options.access(), this.told)) this.tellAccess(this.process);
  }

  async close(): Promise<void> {
    await this.process?.end();
  }

  private begin(): LibraryProcess {
    const run = ++this.runs;
    const process = this.options.start(() => {
      if (this.process === process) this.process = null;
    });
    this.tellAccess(process);
    process.client.watch('hub.contacts', (contacts) => this.options.onContacts(run, contacts));
    return process;
  }

  private tellAccess({ client }: LibraryProcess): void {
    // What keeps it from being told ends the next request too.
    this.told = this.options.access();
    client.request('hub.access', this.told).catch(() => undefined);
  }
}
