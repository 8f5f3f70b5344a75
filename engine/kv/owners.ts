/** Nobody in particular: what such a one made stays until all is cleared, or becomes another's who has the same. */
export const NOBODY = '';

/** `owner` has it too. */
export function addOwner(owners: Set<string>, owner: string): void {
  if (owner === NOBODY ? owners.size > 0 : owners.has(owner)) return;
  owners.delete(NOBODY);
  owners.add(owner);
}

/** `owner` has it no more; true: it was the only one. */
export const loseOwner = (owners: Set<string>, owner: string): boolean =>
  owners.delete(owner) && owners.size === 0;
