export const otherPagoda = {
  anotherPagodaWhatYouWrite: 'Another Pagoda: what you write is sent there',
  anotherPagoda: 'Another Pagoda',
  anotherAddressOrKey: 'Another address or key…',
  useAnotherPagoda: 'Use another Pagoda…',
  withItsKey: 'with its key',
  itIsThereAndWants: 'It is there, and wants a key, or another one than this.',
  nothingAnswersThereCheckTheAddress:
    'Nothing answers there ({{detail}}). Check the address, and that its server is on.',
  aKeyHas1To512: 'A key has 1 to 512 characters, without blanks.',
  thatIsNoAddress: 'That is no address of a server. It is like 192.168.1.20:7247.',
  useAnotherPagoda2: 'Use another Pagoda',
  whatYouWriteIsSent:
    'What you write is sent to its server and answered by the model there; your chats stay here. On that machine, switch on its server, or run “pagoda serve”.',
  address: 'Address',
  key: 'Key',
  keptFromBefore: 'kept from before',
  whereItWantsOne: 'where it wants one',
  itIsSentToThisAddress:
    'It is sent to this address alone, and kept in the system’s store of passwords where there is one.',
  notEncryptedWhoever:
    'Not encrypted: whoever is on the network between the two machines could read along. Use it in a network that you trust, or an https address.',
  cancel: 'Cancel',
  askingIt: 'Asking it…',
  useIt: 'Use it',
} as const;
