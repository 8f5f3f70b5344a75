/** Wide: name, steps, numbers side by side. Narrow: the steps below. */
export const laneColumns =
  'grid grid-cols-[minmax(9rem,15rem)_minmax(8rem,1fr)_8.5rem] gap-x-4 max-[900px]:grid-cols-[1fr_auto] max-[900px]:gap-y-1.5';
