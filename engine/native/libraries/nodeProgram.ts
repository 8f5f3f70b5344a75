import { dirname, join } from 'node:path';

/** A program that runs scripts as Node does, and what its environment needs for that. */
export interface NodeProgram {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What is asked of the process that wants one. */
export interface Runtime {
  readonly execPath: string;
  readonly platform: NodeJS.Platform;
  /** Undefined under plain Node. */
  readonly electron: string | undefined;
}

/**
 * What trials and other children of the engine run in (docs/decisions/014). Under Node: the same Node. In an installed app: the Node that lies
 * beside its archive, never the app's own binary, which would open the app once more. From the project: Electron's binary, asked to be Node.
 */
export function nodeProgram(appRoot: string, runtime: Runtime = thisProcess()): NodeProgram {
  if (runtime.electron === undefined) return { path: runtime.execPath, env: {} };
  if (!appRoot.endsWith('.asar')) return { path: runtime.execPath, env: { ELECTRON_RUN_AS_NODE: '1' } };
  const name = runtime.platform === 'win32' ? 'node.exe' : 'node';
  return { path: join(dirname(appRoot), 'node', name), env: {} };
}

const thisProcess = (): Runtime => ({
  execPath: process.execPath,
  platform: process.platform,
  electron: process.versions['electron'],
});
