export const updates = {
  giveAWholeHttpsAddress: 'Give a whole https address.',
  askForUpdatesAt: 'Ask for updates at',
  anHttpsAddressEmptyNowhere:
    'An https address. Empty: nowhere. It is asked only when you say so, and learns nothing but that somebody asks.',
  askNow: 'Ask now',
  fetchedSoFar: 'Fetched so far',
  whatIsNew: 'What is new',
  thisPagodaIsRenewedTheWay:
    'This Pagoda is renewed the way it was installed: by your package manager, or by unpacking a newer one.',
  thisBuildWasMadeWithout: 'This build was made without a key to check updates by, so it takes none.',
  versionDidNotStartHereTwice:
    'Version {{takenBack}} did not start here twice in a row, so this one was put back. It is not offered again.',
  thisIsTheNewestVersion: 'This is the newest version.',
  nothingIsAskedUntilYouAsk: 'Nothing is asked until you ask.',
  askingForNewerVersions: 'Asking for newer versions …',
  versionIsThere: 'Version {{version}} is there.',
  versionIsHereAndChecked:
    'Version {{version}} is here and checked. It takes this one’s place when you quit Pagoda.',
  theAddressDidNotAnswer:
    'The address did not answer as a feed of updates does. Check it and your connection, then ask again.',
  whatTheAddressOffers:
    'What the address offers is not signed by the makers of this build. It was not fetched.',
  whatWasFetchedIsNotWhat:
    'What was fetched is not what was signed. It was thrown away; this version stays. Ask again later.',
  theNewVersion:
    'The new version could not be put in this one’s place, so this one stays. Move its file to a folder of yours that has room, then ask again.',
  versionIsBeingFetched: 'Version {{version}} is being fetched: {{percent}} %.',
  fetchIt: 'Fetch it',
  fetchBytes: 'Fetch {{bytes}}',
} as const;
