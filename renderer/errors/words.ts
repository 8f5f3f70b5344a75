import type { ErrorCode, ErrorValue } from '../../engine/contract/errors.ts';
import { cut, oneLine, visible } from '../../engine/shown/visible.ts';
import type { Detail } from '../../engine/contract/phrases.ts';
import { detailWords, quoted } from './details.ts';
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
  return (table[error.code] as (data: ErrorValue['data']) => Words)(inWords(shownData(error.data)));
}

/** With its details as they stand within a sentence. */
function inWords(data: ErrorValue['data']): ErrorValue['data'] {
  const { detail, issues } = data as Partial<Detail> & { readonly issues?: readonly string[] };
  return {
    ...data,
    ...(detail === undefined || detail === '' ? {} : { detail: detailWords({ ...data, detail }) }),
    ...(issues === undefined ? {} : { issues: issues.map(quoted) }),
  } as ErrorValue['data'];
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
    if (Array.isArray(value)) return value.slice(0, 20).map((item) => shown(item, name));
    return typeof value === 'object' && value !== null ? allShown(value) : value;
  };
  const allShown = (values: object): object =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shown(value, name)]));
  return allShown(data) as ErrorValue['data'];
}
