import type { Translated } from '../../../electron/words/catalogue.ts';
import type { compare as english } from '../en/compare.ts';

export const compare: Translated<typeof english> = {
  twoAnswers: 'Zwei Antworten vergleichen',
  answerInTwoWays: 'Auf zwei Arten zugleich antworten',
  title: 'Nebeneinander',
  close: 'Schließen',
  side: '{{place}}: {{name}}',
  draftHelp:
    'Beide werden zur selben Zeit geschrieben. Die erste steht in diesem Chat, die andere in einem Zweig davon; jede lässt sich behalten.',
  replyHelp:
    'Beide werden zur selben Zeit geschrieben, jede in einem Zweig. Die vorhandene Antwort bleibt, bis eine davon behalten wird.',
  oneModel:
    'Beide kommen vom geladenen Modell, denn die Engine hält eines zur Zeit. Zum Vergleich mit einem anderen Modell dieses laden und in einem Zweig antworten: Auch Zweige werden nebeneinander gezeigt.',
  answerBoth: 'Beide schreiben',
  temperature: 'Temperatur {{value}}',
  inThisChat: 'In diesem Chat',
  inABranch: 'In einem Zweig',
  keep: 'Diese behalten',
  stop: 'Anhalten',
  action: '{{action}} ({{name}})',
  time: 'Zeit',
  gone: 'Diese Antwort wurde inzwischen gelöscht.',
  keepingStops: 'Eine zu behalten hält die andere an; sie lässt sich in ihrem Zweig fortsetzen.',
  marked: 'Wörter, die nur eine von beiden hat, sind markiert.',
  same: 'Beide sagen dasselbe, Wort für Wort.',
  unlike: 'Sie haben kaum ein Wort gemeinsam; darum ist nichts markiert.',
  bothDone: 'Beide Antworten sind geschrieben.',
  kept: 'Das ist jetzt die Antwort des Chats',
  otherIsABranch: 'Was nicht behalten wurde, bleibt in einem Zweig.',
  whichWay: 'Was auf Seite {{place}} steht',
  wayWords: '{{place}}: {{name}} – {{begins}}',
  ways: 'Wege weiter von hier',
  wayBefore: 'Der Weg vor diesem',
  wayAfter: 'Der Weg nach diesem',
  sideBySide: 'Neben einem anderen Weg zeigen',
};
