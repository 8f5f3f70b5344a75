import { assertNever } from '../contract/assertNever.ts';
import type { EngineHealth } from '../transport/watchdog.ts';
import type { Terminal } from './terminal.ts';

/** Says on standard error when the engine does not do its work, and when it does again: without a word it looks like a slow model. */
export function engineWatch({ err }: Pick<Terminal, 'err'>): (health: EngineHealth) => void {
  let told: EngineHealth['kind'] = 'well';
  return (health) => {
    if (health.kind === told) return;
    told = health.kind;
    err(`pagoda: ${healthWords(health)}\n`);
  };
}

function healthWords(health: EngineHealth): string {
  switch (health.kind) {
    case 'well':
      return 'the engine answers again.';
    case 'silent':
      return `the engine process has not answered for ${seconds(health.ms)}: it is stopped, or a driver holds it up. Waiting for it; Ctrl+C ends.`;
    case 'stuck':
      return `the engine has been at one step for ${seconds(health.ms)}: the model is very slow here, or a driver hangs. Waiting for it; Ctrl+C ends.`;
    default:
      return assertNever(health);
  }
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
