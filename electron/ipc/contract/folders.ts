import { z } from 'zod';
import { live, request } from '../../../engine/contract/kinds.ts';
import { id } from './messages.ts';

export const LONGEST_FOLDER_NAME = 80;
const name = z.string().trim().min(1).max(LONGEST_FOLDER_NAME);

/** A place for conversations in the list. */
export const folder = z.object({
  id,
  name: z.string(),
  /** Only its name is shown. */
  collapsed: z.boolean(),
});
export type Folder = z.output<typeof folder>;

const none = z.object({});

export const foldersContract = {
  /** In the order in which they were made. */
  folders: live(z.array(folder)),
  'folders.create': request(z.object({ name }), folder),
  /** Changes what is named. */
  'folders.change': request(z.object({ id, name: name.optional(), collapsed: z.boolean().optional() }), none),
  /** Its conversations stay and are in no folder. It can be restored, with them in it, until the app quits. */
  'folders.delete': request(z.object({ id }), none),
  'folders.restore': request(z.object({ id }), none),
} as const;
