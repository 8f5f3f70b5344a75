export const outgoing = {
  outgoingTraffic: 'Outgoing traffic',
  goOut: 'Go out',
  stayOffline: 'Stay offline',
  whileItIsOnNothingLeaves:
    'While it is on, nothing leaves this machine: no search, no download, no look for updates. What is under way stops, and chats with another Pagoda go on with the engine of this machine.',
  whereModelsComeFrom: 'Where models come from',
  mirror: 'Mirror',
  askedInPlaceOfHuggingfaceCo:
    'Asked in place of huggingface.co; it has to speak as that does. Empty: huggingface.co itself.',
  giveAnAddressThatBegins: 'Give an address that begins with https:// or http://.',
  proxy: 'Proxy',
  whatModelsAreFetchedThroughEmpty:
    'What models are fetched through. Empty: as the system’s environment says. The engine and the server of Pagoda never go through it.',
  giveAnAddressLikeHttpProxy: 'Give an address like http://proxy:3128.',
  modelsWhoseOwnersWant: 'Models whose owners want to be asked first need one, from your account there.',
  keptInTheSystemsStore: 'Kept in the system’s store of passwords, and shown to the hub alone.',
  thisSystemHasNoStore:
    'This system has no store of passwords that opens for Pagoda, so it is known until Pagoda is closed, and not written down.',
  thereIsOneAndTheSystems:
    'There is one, and the system’s store of passwords does not open it. Enter it again.',
  accessToken: 'Access token',
  none: 'None',
  notReadable: 'Not readable',
  given: 'Given',
  whoWasAsked: 'Who was asked',
  nobodyNothingHasGoneOut: 'Nobody: nothing has gone out from here.',
  everyHostThatPagodaAsked:
    'Every host that Pagoda asked for something, those that another led to included. It asked them for model files and for updates, when you wanted that.',
  hosts: 'Hosts',
  host: 'Host',
  requests: 'Requests',
  first: 'First',
  last: 'Last',
  clearTheList: 'Clear the list',
  anotherOneInItsPlace: 'Another one, in its place',
  keepIt: 'Keep it',
} as const;
