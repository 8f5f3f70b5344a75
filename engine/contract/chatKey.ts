import { z } from 'zod';

/** Whose text this is: what is cached of it is forgotten with `pages.forget`. Empty: nobody's; it stays until all is cleared. */
export const chatKey = z.string().max(200).default('');

/**
 * Chats whose keys begin so are temporary: what is cached of them stays in memory and never goes to the disk. A page that another chat has too is that
 * one's to keep.
 */
export const TEMPORARY = 'temporary:';
export const isTemporary = (chat: string): boolean => chat.startsWith(TEMPORARY);
