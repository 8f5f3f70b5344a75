import { realpathSync } from 'node:fs';
import { sep } from 'node:path';

/**
 * The AppImage that this app runs from; undefined: from none. What an AppImage starts, a terminal in an editor say, inherits its APPIMAGE:
 * that is ours only where what runs (`executable`) lies in the folder that image was mounted or unpacked to. packaging/linux/pagoda asks the same.
 */
export function ownImage(
  { APPIMAGE, APPDIR }: Readonly<Record<string, string | undefined>>,
  executable: string,
): string | undefined {
  if (!APPIMAGE || !APPDIR) return undefined;
  try {
    return realpathSync(executable).startsWith(realpathSync(APPDIR) + sep) ? APPIMAGE : undefined;
  } catch {
    return undefined;
  }
}
