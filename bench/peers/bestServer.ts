import { LlamaServer, type LlamaServerRun, type LlamaServerSetting } from './llamaServer.ts';
import type { Interruptible } from './runTool.ts';

/**
 * Starts a llama-server in each of `settings`, has `rate` try it (the more the better), and leaves the best one running; whoever asked closes it. A setting in which it
 * cannot do the job is left out; rejects where that is so for all.
 */
export async function startBest(
  run: LlamaServerRun,
  settings: readonly LlamaServerSetting[],
  rate: (server: LlamaServer) => Promise<number>,
  { stop, say }: Interruptible,
): Promise<{ server: LlamaServer; setting: LlamaServerSetting }> {
  let best: { server: LlamaServer; setting: LlamaServerSetting; rate: number } | undefined;
  const found: string[] = [];
  for (const setting of settings) {
    stop.throwIfAborted();
    const server = await LlamaServer.start(run, setting);
    const tried = await rate(server).catch((error: unknown) => String(error));
    found.push(`${setting.name}: ${typeof tried === 'number' ? tried.toPrecision(3) : tried}`);
    if (typeof tried === 'string' || tried <= (best?.rate ?? -Infinity)) await server.close();
    else {
      await best?.server.close();
      best = { server, setting, rate: tried };
    }
  }
  say(`llama-server tried with ${found.join(', ')}`);
  if (!best) throw new Error(`llama-server cannot do it in any setting: ${found.join(', ')}`);
  return best;
}
