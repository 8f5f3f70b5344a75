import type { ErrorCode, ErrorValue } from '../../engine/contract/errors.ts';
import { cut, oneLine, visible } from '../../engine/shown/visible.ts';
import { downloads } from './domains/downloads.ts';
import { engine } from './domains/engine.ts';
import { files } from './domains/files.ts';
import { models } from './domains/models.ts';
import { prompts } from './domains/prompts.ts';
import { server } from './domains/server.ts';
import type { Words, WordsOf } from './shape.ts';

/** Every code has its own words, in the domain that its name begins with. */
const table: WordsOf<ErrorCode> = { ...models, ...prompts, ...engine, ...downloads, ...files, ...server };

/** The sentences for an error. Every code has its own: a new one without words does not compile. */
export function errorWords(error: ErrorValue): Words {
  return (table[error.code] as (data: ErrorValue['data']) => Words)(shownData(error.data));
}

/** Longest path a system has, and longest other text of an error that is shown. */
const pathLength = 4096;
const textLength = 500;
/** A log's last words may have several lines. */
const detailLength = 2000;

/** What names, paths and log lines say, as it can be shown: a file may say anything of itself, at any length. */
function shownData(data: ErrorValue['data']): ErrorValue['data'] {
  const shown = (value: unknown, name: string): unknown => {
    if (typeof value === 'string')
      return name === 'detail'
        ? visible(cut(value, detailLength))
        : oneLine(value, name === 'path' ? pathLength : textLength);
    return Array.isArray(value) ? value.slice(0, 20).map((item) => shown(item, name)) : value;
  };
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, shown(value, name)]),
  ) as ErrorValue['data'];
}
