import { existsSync } from 'node:fs';
import { parse, join } from 'node:path';

/** A free name beside `path` for a file that cannot be used but must not be lost: `settings.unreadable-1.json`. */
export function asideName(path: string, why: string): string {
  const { dir, name, ext } = parse(path);
  for (let count = 1; ; count++) {
    const candidate = join(dir, `${name}.${why}-${count}${ext}`);
    if (!existsSync(candidate)) return candidate;
  }
}
