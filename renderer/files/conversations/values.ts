import { lastTime, mostMessages, type ImportedChat } from '../../../electron/ipc/contract/imported.ts';

/** What a reader found of conversations in its form: those with messages, and how many it could not read. */
export interface Found {
  readonly chats: readonly ImportedChat[];
  readonly unread: number;
  /** Those with more messages than a chat may have here. */
  readonly tooLong: readonly { readonly title: string; readonly messages: number }[];
}

/** As each reader was able to. */
export function foundIn(read: readonly (ImportedChat | 'empty' | 'unread')[]): Found {
  const chats = read.filter((each) => typeof each !== 'string');
  const fits = ({ messages }: ImportedChat) => messages.length <= mostMessages;
  return {
    chats: chats.filter(fits),
    unread: read.filter((each) => each === 'unread').length,
    tooLong: chats
      .filter((chat) => !fits(chat))
      .map(({ title, messages }) => ({ title, messages: messages.length })),
  };
}

/** A time in milliseconds, where it is one that a date can have. */
export const timeIn = (at: number | null | undefined): number | undefined =>
  typeof at === 'number' && Math.abs(at) <= lastTime ? Math.round(at) : undefined;

/** Seconds since 1970 as milliseconds. */
export const milliseconds = (seconds: number | null | undefined): number | undefined =>
  timeIn(typeof seconds === 'number' ? seconds * 1000 : undefined);

/** As long as a model's name may be. */
export const shortModel = (name: string | null | undefined): string | null => name?.slice(0, 300) ?? null;

/** As long as a title may be. */
export const shortTitle = (title: string): string => Array.from(title.trim()).slice(0, 100).join('');
