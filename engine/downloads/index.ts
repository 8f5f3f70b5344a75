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
export { Outgoing, type Contact, type OutgoingOptions } from './outgoing.ts';
