import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OpeningRequest } from '../../ipc/contract/opening.ts';
import { linkScheme, readLink } from './link.ts';

/** What a start says: its arguments without the program, and the folder that relative ones mean. */
export interface StartArguments {
  readonly args: readonly string[];
  readonly folder: string;
}

/** What the arguments of a start ask for, the files among them as one; switches are Chromium's and ours, and ask for nothing here. */
export function readArguments({ args, folder }: StartArguments): OpeningRequest[] {
  const end = args.indexOf('--');
  const isSwitch = (arg: string, at: number) => (end < 0 || at <= end) && arg.startsWith('-');
  const paths: string[] = [];
  const links: OpeningRequest[] = [];
  for (const [at, arg] of args.entries()) {
    if (arg === '' || isSwitch(arg, at)) continue;
    const link = new RegExp(`^${linkScheme}:`, 'i').test(arg);
    if (!link) paths.push(resolve(folder, pathOf(arg)));
    else links.push(...[readLink(arg) ?? []].flat());
  }
  return paths.length > 0 ? [{ kind: 'files', paths }, ...links] : links;
}

/** Desktops hand over files as URLs. */
function pathOf(arg: string): string {
  if (!/^file:/i.test(arg)) return arg;
  try {
    return fileURLToPath(arg);
  } catch {
    return arg;
  }
}

/** `data`: what a second start sent; undefined where it is not of our making. */
export function startArguments(data: unknown): StartArguments | undefined {
  const { args, folder } = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>;
  if (typeof folder !== 'string' || !Array.isArray(args)) return undefined;
  return args.every((arg) => typeof arg === 'string') ? { args, folder } : undefined;
}
