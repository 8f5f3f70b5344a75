/** The list with `item` at place `to`, or the list itself where it is there already. */
export function moved<T>(list: readonly T[], item: T, to: number): readonly T[] {
  const from = list.indexOf(item);
  const place = Math.min(list.length - 1, Math.max(0, to));
  if (from === -1 || from === place) return list;
  const rest = list.filter((each) => each !== item);
  return rest.toSpliced(place, 0, item);
}

/** Where the row at `from` belongs while the pointer is at `y`: it passes another row once the pointer is beyond that one's middle. */
export function placeAt(middles: readonly number[], from: number, y: number): number {
  let place = from;
  while (place > 0 && y < middles[place - 1]!) place -= 1;
  while (place < middles.length - 1 && y > middles[place + 1]!) place += 1;
  return place;
}
