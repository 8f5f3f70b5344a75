import type { ReactElement } from 'react';
import { Trans } from 'react-i18next';
import type { ValuesFor } from '../../electron/words/catalogue.ts';
import type { en } from './en.ts';
import { words, type WordKey } from './words.ts';

type RichProps<K extends WordKey> = {
  readonly text: K;
  /** What stands for "<name>…</name>" and "<name/>" in the text. */
  readonly parts: Readonly<Record<string, ReactElement>>;
} & (ValuesFor<typeof en, K> extends [infer V] ? { readonly values: V } : { readonly values?: undefined });

/** A text with elements in it, each where its language wants it. Values are never read as elements. */
export function Rich<K extends WordKey>({ text, parts, values }: RichProps<K>) {
  const { i18n, t, isolated } = words.library;
  const given = values ? { values: isolated(values) } : {};
  return <Trans i18n={i18n} t={t()} i18nKey={text} components={parts} {...given} />;
}
