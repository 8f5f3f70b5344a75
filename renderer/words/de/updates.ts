import type { Translated } from '../../../electron/words/catalogue.ts';
import type { updates as english } from '../en/updates.ts';

export const updates: Translated<typeof english> = {
  giveAWholeHttpsAddress: 'Eine vollständige https-Adresse angeben.',
  askForUpdatesAt: 'Updates erfragen bei',
  anHttpsAddressEmptyNowhere:
    'Eine https-Adresse. Leer: nirgends. Gefragt wird nur auf Wunsch, und sie erfährt nur, dass jemand fragt.',
  askNow: 'Jetzt fragen',
  fetchedSoFar: 'Bisher geholt',
  whatIsNew: 'Was neu ist',
  thisPagodaIsRenewedTheWay:
    'Dieses Pagoda wird erneuert, wie es installiert wurde: von der Paketverwaltung oder durch Auspacken eines neueren.',
  thisBuildWasMadeWithout:
    'Dieser Build hat keinen Schlüssel, um Updates zu prüfen, und nimmt deshalb keine.',
  versionDidNotStartHereTwice:
    'Version {{takenBack}} startete hier zweimal nacheinander nicht, deshalb wurde diese zurückgeholt. Jene wird nicht wieder angeboten.',
  thisIsTheNewestVersion: 'Das ist die neueste Version.',
  nothingIsAskedUntilYouAsk: 'Gefragt wird nur auf Wunsch.',
  askingForNewerVersions: 'Fragt nach neueren Versionen …',
  versionIsThere: 'Version {{version}} ist da.',
  versionIsHereAndChecked:
    'Version {{version}} ist da und geprüft. Sie tritt an die Stelle von dieser, wenn Pagoda beendet wird.',
  theAddressDidNotAnswer:
    'Die Adresse antwortete nicht, wie es eine für Updates tut. Sie und die Verbindung prüfen, dann noch einmal fragen.',
  whatTheAddressOffers:
    'Was die Adresse anbietet, ist nicht von den Machern dieses Builds signiert. Es wurde nicht geholt.',
  whatWasFetchedIsNotWhat:
    'Was geholt wurde, ist nicht, was signiert wurde. Es wurde weggeworfen; diese Version bleibt. Später noch einmal fragen.',
  theNewVersion:
    'Die neue Version ließ sich nicht an die Stelle von dieser setzen, also bleibt diese. Ihre Datei in einen eigenen Ordner mit genug Platz verschieben, dann noch einmal fragen.',
  versionIsBeingFetched: 'Version {{version}} wird geholt: {{percent}} %.',
  fetchIt: 'Holen',
  fetchBytes: '{{bytes}} holen',
};
