export { download, type DownloadOptions, type DownloadProgress, type Wanted } from './download.ts';
export {
  HUB,
  offersOf,
  searchModels,
  urlOf,
  type FoundModel,
  type HubFile,
  type HubOptions,
  type Offer,
} from './hub.ts';
export { driverBranch, packagesFor } from './libraries/driver.ts';
export { fetchLibraries, removeLibraries } from './libraries/fetchLibraries.ts';
export { cudaPins } from './libraries/pins.ts';
export { discard } from './journal.ts';
export { Outgoing, type OutgoingOptions } from './outgoing.ts';
