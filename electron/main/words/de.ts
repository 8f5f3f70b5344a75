import type { Translation } from '../../words/catalogue.ts';
import type { en } from './en.ts';

/** As renderer/words/de.ts says it. */
export const de: Translation<typeof en> = {
  menus: {
    file: 'Datei',
    recentModels: 'Zuletzt verwendete Modelle',
    show: '{{name}} zeigen',
    closeWindow: 'Schließen',
    quit: 'Beenden',
    edit: 'Bearbeiten',
    undo: 'Rückgängig',
    redo: 'Wiederholen',
    cut: 'Ausschneiden',
    copy: 'Kopieren',
    paste: 'Einfügen',
    delete: 'Löschen',
    selectAll: 'Alles auswählen',
    view: 'Ansicht',
    resetZoom: 'Originalgröße',
    zoomIn: 'Vergrößern',
    zoomOut: 'Verkleinern',
    fullScreen: 'Vollbild ein/aus',
    window: 'Fenster',
    minimise: 'Minimieren',
    zoom: 'Zoomen',
    help: 'Hilfe',
    openLogs: 'Protokollordner öffnen',
  },
  dialogs: {
    openModel: 'Modell öffnen',
    ggufModels: 'GGUF-Modelle',
    allFiles: 'Alle Dateien',
    importFolder: 'Ordner importieren',
    modelFolder: 'Modelle suchen in',
    ok: 'OK',
    keepOpen: 'Offen lassen',
    close: 'Schließen',
    closeAndLose: 'Schließen und verlieren',
  },
  notices: {
    replyEnded: 'Eine Antwort ist da',
    replyFailed: 'Eine Antwort ist fehlgeschlagen',
    importEnded: 'Ein Modell wurde importiert',
    importFailed: 'Ein Import ist fehlgeschlagen',
    downloadEnded: 'Ein Modell wurde heruntergeladen',
    downloadFailed: 'Ein Download ist fehlgeschlagen',
    conversationsLost:
      'Die Unterhaltungen konnten nicht gelesen werden, deshalb wurde eine leere Liste begonnen.',
    settingsLost: 'Die Einstellungen konnten nicht gelesen werden, deshalb gelten die Standardwerte.',
    modelsLost:
      'Die Liste der geöffneten Modelle konnte nicht gelesen werden. Die Modelldateien sind, wo sie waren, und lassen sich neu öffnen.',
    modelNotesLost: 'Die Notizen zu Modellen konnten nicht gelesen werden, deshalb gibt es keine.',
    keptAside: 'Nichts wurde weggeworfen: die alte Datei bleibt als „{{name}}“ in\n{{folder}}',
    newKeptAside: 'Was die neue Version geschrieben hat, bleibt als „{{name}}“ in\n{{folder}}',
    conversationsBack:
      'Diese Unterhaltungen sind wie vor dem Update, denn die neue Version startete nicht und wurde zurückgenommen.',
    settingsBack:
      'Die Einstellungen sind wie vor dem Update, denn die neue Version startete nicht und wurde zurückgenommen.',
    modelsBack:
      'Die Liste der geöffneten Modelle ist wie vor dem Update, denn die neue Version startete nicht und wurde zurückgenommen.',
    modelNotesBack:
      'Die Notizen zu Modellen sind wie vor dem Update, denn die neue Version startete nicht und wurde zurückgenommen.',
    trialsBack:
      'Die Vermerke zu geöffneten Modellen sind wie vor dem Update, denn die neue Version startete nicht und wurde zurückgenommen.',
    serverKeyBack:
      'Der Schlüssel des Servers dieser App ist wie vor dem Update, denn die neue Version startete nicht und wurde zurückgenommen.',
    otherKeyBack:
      'Der Schlüssel eines anderen Pagoda ist wie vor dem Update, denn die neue Version startete nicht und wurde zurückgenommen.',
    fileBack:
      'Diese Datei ist wie vor dem Update, denn die neue Version startete nicht und wurde zurückgenommen.',
    conversationsNewer: 'Diese Unterhaltungen hat eine neuere Version von Pagoda gespeichert.',
    settingsNewer: 'Die Einstellungen hat eine neuere Version von Pagoda gespeichert.',
    modelsNewer: 'Die Liste der geöffneten Modelle hat eine neuere Version von Pagoda gespeichert.',
    modelNotesNewer: 'Die Notizen zu Modellen hat eine neuere Version von Pagoda gespeichert.',
    trialsNewer: 'Die Vermerke zu geöffneten Modellen hat eine neuere Version von Pagoda gespeichert.',
    serverKeyNewer: 'Den Schlüssel des Servers dieser App hat eine neuere Version von Pagoda gespeichert.',
    otherKeyNewer: 'Den Schlüssel eines anderen Pagoda hat eine neuere Version von Pagoda gespeichert.',
    fileNewer: 'Diese Datei hat eine neuere Version von Pagoda gespeichert.',
    newerFormat:
      'Das Format ist {{found}}, und diese Version kennt Formate bis {{supported}}. Nichts wurde geändert. {{advice}}\n{{path}}',
    conversationsAdvice:
      'Die neuere Version wieder installieren, oder diese Datei verschieben, um mit einer leeren Liste zu beginnen:',
    settingsAdvice:
      'Die neuere Version wieder installieren, oder diese Datei verschieben, um mit den Standardwerten zu beginnen:',
    modelsAdvice:
      'Die neuere Version wieder installieren, oder diese Datei verschieben, um mit einer leeren Liste zu beginnen:',
    modelNotesAdvice:
      'Die neuere Version wieder installieren, oder diese Datei verschieben, um ohne sie zu beginnen:',
    trialsAdvice:
      'Die neuere Version wieder installieren, oder diese Datei verschieben, um ohne sie zu beginnen:',
    serverKeyAdvice:
      'Die neuere Version wieder installieren, oder diese Datei verschieben, um ohne ihn zu beginnen, sodass jeder den Server benutzen darf:',
    otherKeyAdvice:
      'Die neuere Version wieder installieren, oder diese Datei verschieben, um ohne ihn zu beginnen:',
    fileAdvice:
      'Die neuere Version wieder installieren, oder diese Datei verschieben, um ohne sie zu beginnen:',
    cannotStart: 'Pagoda konnte nicht starten.',
    fullAtStart:
      'Auf der Festplatte ist kein Platz mehr. Platz schaffen, dann Pagoda wieder starten. Die Daten sind, wie sie waren, in\n{{folder}}',
    busyAtStart:
      'Ein anderes Programm hält die Datei mit den Unterhaltungen, vielleicht eine Datensicherung. Es schließen, dann Pagoda wieder starten. Die Datei liegt in\n{{folder}}',
    readOnlyAtStart:
      'Wo die Daten liegen, darf nichts geschrieben werden. Die Rechte dieses Ordners prüfen und ob seine Festplatte schreibgeschützt ist, dann Pagoda wieder starten:\n{{folder}}',
    ioAtStart:
      'Wo die Daten liegen sollen, lässt sich nichts ablegen ({{detail}}). Prüfen, ob es ein Ordner ist und ob seine Festplatte angeschlossen und in Ordnung ist, dann Pagoda wieder starten:\n{{folder}}',
    damagedAtStart:
      'Die Datei mit den Unterhaltungen ist beschädigt ({{detail}}). Sie verschieben, um mit einer leeren Liste zu beginnen; sie liegt in\n{{folder}}',
    unsaved_one: 'Eine Antwort ist noch nicht gespeichert.',
    unsaved_other: '{{count, number}} Antworten sind noch nicht gespeichert.',
    notAbsolute: 'nicht absolut: {{path}}',
    otherAddress: 'gebraucht wird eine Adresse wie http://192.168.1.20:7247',
    otherKeyForm: 'gebraucht werden 1 bis 512 druckbare Zeichen ohne Leerzeichen',
    exitStatus: 'Exit-Status {{code}}',
    versionFrom: 'Version {{version}} von {{host}}',
    versionFailed: 'Version {{version}}: {{reason}}',
    moreRoomNeeded: 'In {{folder}} werden {{megabytes, number}} MB mehr gebraucht',
    unsavedDetail:
      'Sie konnten nicht auf die Festplatte geschrieben werden; das wird von selbst erneut versucht. Wird Pagoda jetzt geschlossen, geht verloren, was nicht geschrieben ist.',
    writing_one: 'Eine Antwort wird gerade geschrieben.',
    writing_other: '{{count, number}} Antworten werden gerade geschrieben.',
    writingDetail_one:
      'Wird Pagoda jetzt geschlossen, endet sie, wo sie ist. Was da ist, bleibt und kann später fortgesetzt werden.',
    writingDetail_other:
      'Wird Pagoda jetzt geschlossen, enden sie, wo sie sind. Was da ist, bleibt und kann später fortgesetzt werden.',
  },
};
