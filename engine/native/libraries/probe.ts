import { execFile, type ExecFileException } from 'node:child_process';
import { say, type Detail } from '../../contract/phrases.ts';
import { addonPath } from './loadAddon.ts';
import { nodeProgram } from './nodeProgram.ts';
import type { RuntimeOptions } from '../native.d.ts';

/** `fails`: it said why. `crashed`, `hung`: it could not, which is the driver's doing. */
export type ProbeResult = { kind: 'works' } | ({ kind: 'fails' | 'crashed' | 'hung' } & Detail);

/** A cold driver takes seconds to start; one that hangs must not hold up the engine for ever. */
const PATIENCE_MS = 30_000;

/** Runs as text in a Node of its own, so that it needs no file of its own in a bundle. Arguments: the addon, the options. */
const SCRIPT = `
const [addon, options] = process.argv.slice(-2);
const say = (value) => process.stdout.write(JSON.stringify(value));
try {
  const runtime = require(addon).openRuntime(JSON.parse(options));
  runtime.testDevices();
  say({ works: true });
} catch (error) {
  say({ works: false, detail: error.data?.detail ?? error.message });
}
`;

/**
 * Opens the libraries in a short-lived process and computes on the device: a driver that crashes takes only that process with it.
 */
export const probeInChild =
  (appRoot: string, patienceMs = PATIENCE_MS) =>
  (options: RuntimeOptions): Promise<ProbeResult> =>
    new Promise((resolve) => {
      const node = nodeProgram(appRoot);
      const args = ['-e', SCRIPT, addonPath(appRoot), JSON.stringify(options)];
      const settings = {
        env: { ...process.env, ...node.env },
        timeout: patienceMs,
        killSignal: 'SIGKILL',
        windowsHide: true,
      } as const;
      execFile(node.path, args, settings, (error, output) => {
        resolve(judge(output, error));
      });
    });

/** Signals that say nothing of a driver. */
const FROM_OUTSIDE: readonly string[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGKILL'];

function judge(output: string, error: ExecFileException | null): ProbeResult {
  try {
    const said = JSON.parse(output) as { works: boolean; detail?: string };
    if (said.works && error === null) return { kind: 'works' };
    if (!said.works) return { kind: 'fails', detail: said.detail ?? 'the trial failed' };
  } catch {
    // It ended before it could say anything.
  }
  if (error?.killed) return { kind: 'hung', ...say('driverSilent') };
  const end = error?.signal ?? error?.code;
  // A text as code: the program could not be started. Some signals come from people and from systems that are short of memory.
  if (typeof error?.code === 'string' || (error?.signal && FROM_OUTSIDE.includes(error.signal)))
    return { kind: 'fails', ...say('notTried', { end: String(end) }) };
  return { kind: 'crashed', ...say('driverEnded', { end: String(end ?? 'no output') }) };
}
