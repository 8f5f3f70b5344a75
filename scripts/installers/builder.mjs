import { SetupError } from '../launch/say.mjs';

const SYSTEMS = { linux: '--linux', darwin: '--mac', win32: '--win' };

/**
 * electron-builder's arguments. The addon, libsql and Node that were staged are machine code of the machine that builds, so no other
 * architecture's installers can be made of them, whatever a target asks for.
 * @param {{platform: string, arch: string, targets: readonly string[], electron?: string | undefined}} what
 */
export function builderArguments({ platform, arch, targets, electron }) {
  const system = SYSTEMS[platform];
  if (system === undefined) throw new SetupError(`installers are not made on ${platform}`);
  const other = targets.find((target) => target.startsWith('-') || target.includes(':'));
  if (other !== undefined)
    throw new SetupError(
      `${other}: name targets only, as in "./pagoda dist zip". Installers are for the architecture of the machine that makes them (${arch}).`,
    );
  const chosen = electron ? [`-c.electronVersion=${electron}`, '-c.electronDist=null'] : [];
  return [system, ...targets, `--${arch}`, ...chosen];
}
