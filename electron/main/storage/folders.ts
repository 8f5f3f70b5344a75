import { randomUUID } from 'node:crypto';
import { PagodaError } from '../../../engine/contract/errors.ts';
import type { Folder } from '../../ipc/contract/folders.ts';
import { shownTitle } from './rows.ts';
import { storable } from '../../ipc/contract/storable.ts';
import type { Sqlite } from './sqlite.ts';

/** The folders of the list of conversations. Which conversations are in one stands with those. */
export class Folders {
  constructor(
    private readonly sqlite: Sqlite,
    private readonly now: () => number,
  ) {}

  /** In the order in which they were made. */
  list(): Folder[] {
    return this.sqlite
      .all('SELECT id, name, collapsed FROM folders WHERE deleted_at IS NULL ORDER BY number')
      .map((row) => ({
        id: row['id'] as string,
        name: shownTitle(row['name'] as string),
        collapsed: row['collapsed'] === 1,
      }));
  }

  create(name: string): string {
    const id = randomUUID();
    this.sqlite.run('INSERT INTO folders (id, name) VALUES (:id, :name)', {
      id,
      name: storable(name.trim()),
    });
    return id;
  }

  change(
    id: string,
    { name, collapsed }: { readonly [K in 'name' | 'collapsed']?: Folder[K] | undefined },
  ): void {
    this.mustExist(id);
    if (name !== undefined)
      this.sqlite.run('UPDATE folders SET name = :name WHERE id = :id', { id, name: storable(name.trim()) });
    if (collapsed !== undefined)
      this.sqlite.run('UPDATE folders SET collapsed = :on WHERE id = :id', { id, on: collapsed ? 1 : 0 });
  }

  delete(id: string): void {
    this.mustExist(id);
    this.sqlite.run('UPDATE folders SET deleted_at = :now WHERE id = :id', { id, now: this.now() });
  }

  restore(id: string): void {
    if (this.sqlite.run('UPDATE folders SET deleted_at = NULL WHERE id = :id', { id }) === 0)
      throw unknown(id);
  }

  /** Removes for good what was deleted; conversations that were in one of them are in none. */
  purgeDeleted(): void {
    this.sqlite.run('DELETE FROM folders WHERE deleted_at IS NOT NULL');
  }

  /** @throws PagodaError `request.invalid`, for deleted ones too. */
  mustExist(id: string): void {
    if (!this.sqlite.get('SELECT 1 FROM folders WHERE id = :id AND deleted_at IS NULL', { id }))
      throw unknown(id);
  }
}

const unknown = (id: string): PagodaError =>
  new PagodaError('request.invalid', { name: 'folders', issues: [`no folder ${id}`] });
