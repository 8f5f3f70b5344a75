import type { ImportContract } from '../../../engine/contract/imports.ts';
import type { Client } from '../../../engine/transport/client.ts';

/** A process that imports. */
export interface ImportProcess {
  /** Fails with `import.ended` once the process is no more. */
  readonly client: Client<ImportContract>;
  readonly ended: Promise<void>;
  /** Has it remove what it had begun, and end. Resolves when it has. */
  end(): Promise<void>;
}

/** How long a process without work is kept, in milliseconds. */
const KEEP_FOR = 10_000;

/** One importing process while there is work for one: started by the first that needs it, ended some time after the last. */
export class ImportProcesses {
  private running: ImportProcess | undefined;
  private users = 0;
  private idle: NodeJS.Timeout | undefined;

  constructor(private readonly start: () => ImportProcess) {}

  async use<T>(work: (client: Client<ImportContract>) => Promise<T>): Promise<T> {
    clearTimeout(this.idle);
    this.users++;
    try {
      return await work(this.process().client);
    } finally {
      this.users--;
      if (this.users === 0) this.idle = setTimeout(() => void this.close(), KEEP_FOR).unref();
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.idle);
    const { running } = this;
    this.running = undefined;
    await running?.end();
  }

  private process(): ImportProcess {
    if (this.running) return this.running;
    const running = this.start();
    this.running = running;
    void running.ended.then(() => {
      if (this.running === running) this.running = undefined;
    });
    return running;
  }
}
