import { access, appendFile, constants, open, realpath, rm, stat } from 'node:fs/promises';
import { besideName, replaceFile } from './replaceFile.ts';

/**
 * Puts a text where a person said. A file is replaced whole; a link stays, and what it leads to is replaced; a device or a pipe stays what it is and is written to.
 * Rejects with what the system says.
 */
export async function writeNamedFile(
  path: string,
  text: string,
  options: { readonly lasting?: boolean } = {},
): Promise<void> {
  if (await isWrittenTo(path)) await appendFile(path, text);
  else await replaceFile(await fileAt(path), text, options);
}

/** Rejects as `writeNamedFile` would, as far as that is known before there is anything to write. */
export async function tryNamedFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) throw Object.assign(new Error(path), { code: 'EISDIR' });
  if (await isWrittenTo(path)) return access(path, constants.W_OK);
  const tried = besideName(await fileAt(path), `${process.pid}.tried`);
  await (await open(tried, 'wx')).close();
  await rm(tried);
}

/** What another file must not take the place of; the standard streams have names among the devices, whatever they lead to. */
async function isWrittenTo(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && ((!found.isFile() && !found.isDirectory()) || /^\/(?:dev|proc)\//.test(path));
}

/** Behind its links; a link that leads nowhere gives way. */
const fileAt = (path: string): Promise<string> => realpath(path).catch(() => path);
