import type { Translated } from '../../../electron/words/catalogue.ts';
import type { otherPagoda as english } from '../en/otherPagoda.ts';

export const otherPagoda: Translated<typeof english> = {
  anotherPagodaWhatYouWrite: 'Ein anderes Pagoda: was hier geschrieben wird, wird dorthin gesendet',
  anotherPagoda: 'Ein anderes Pagoda',
  anotherAddressOrKey: 'Andere Adresse oder anderer Schlüssel…',
  useAnotherPagoda: 'Ein anderes Pagoda benutzen…',
  withItsKey: 'mit seinem Schlüssel',
  itIsThereAndWants: 'Es ist da und will einen Schlüssel, oder einen anderen als diesen.',
  nothingAnswersThereCheckTheAddress:
    'Dort antwortet nichts ({{detail}}). Prüfen, ob die Adresse stimmt und der Server dort an ist.',
  aKeyHas1To512: 'Ein Schlüssel hat 1 bis 512 Zeichen, ohne Leerzeichen.',
  thatIsNoAddress: 'Das ist keine Adresse eines Servers. So sieht eine aus: 192.168.1.20:7247.',
  useAnotherPagoda2: 'Ein anderes Pagoda benutzen',
  whatYouWriteIsSent:
    'Was hier geschrieben wird, wird an seinen Server gesendet und vom Modell dort beantwortet; die Chats bleiben hier. Auf jenem Rechner den Server einschalten oder „pagoda serve“ ausführen.',
  address: 'Adresse',
  key: 'Schlüssel',
  keptFromBefore: 'von früher aufgehoben',
  whereItWantsOne: 'wo es einen will',
  itIsSentToThisAddress:
    'Er wird nur an diese Adresse gesendet und im Passwortspeicher des Systems aufgehoben, wo es einen gibt.',
  notEncryptedWhoever:
    'Nicht verschlüsselt: wer im Netz zwischen den beiden Rechnern ist, könnte mitlesen. In einem vertrauten Netz benutzen, oder mit einer https-Adresse.',
  cancel: 'Abbrechen',
  askingIt: 'Fragt an…',
  useIt: 'Benutzen',
};
