import type { AppContract } from '../../electron/ipc/contract/app.ts';
import type { EngineContract } from '../../engine/contract/engine.ts';
import type { Client } from '../../engine/transport/client.ts';

/** Everything the page has of the world outside: one link to the app, and one to the engine that is replaced whenever the engine restarts. */
export interface Links {
  readonly app: Client<AppContract>;
  /** Calls back with the engine that runs now (if one does) and with each later one. */
  onEngine(listener: (engine: Client<EngineContract>) => void): void;
  /** '' for a file that is not on disk. */
  pathOfFile(file: File): string;
  readonly platform: string;
}
