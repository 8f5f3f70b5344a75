/** Elements that the keyboard goes to on the way into the archive and out of it. */
export const archivedId = 'archived-chats';
export const archiveBackId = 'archive-back';
