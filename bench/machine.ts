import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

export interface Machine {
  cpu: string;
  cores: number;
  memoryGiB: number;
  system: string;
  node: string;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
  };
}

/**
 * A warning where other programs keep the processor busy, else null. `load`: runnable threads over the last minute (0 on Windows, which
 * does not tell).
 */
export function busyWarning(load = loadavg()[0]!, cores = availableParallelism()): string | null {
  return load > cores / 2
    ? `other programs are using this machine (load ${load.toFixed(1)} on ${cores} cores): ratios are rough, absolute numbers low`
    : null;
}
