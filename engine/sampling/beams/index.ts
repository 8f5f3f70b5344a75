/** From: scores of what may come next after each beam; to: which beams go on, and those to return. */
export type { Beam, BeamEnd, FinishedBeam, Search, SearchOptions } from './beam.ts';
export { BeamChooser, reasonOf } from './beamChooser.ts';
export { BeamSearch } from './beamSearch.ts';
export { GroupSearch, type GroupOptions } from './groupSearch.ts';
