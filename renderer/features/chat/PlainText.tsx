import { Fragment, memo, useState } from 'react';
import { breakable, wholeCharacters, withoutTurns } from '../../markdown/softBreaks.ts';
import { useLanguage } from '../../words/useLanguage.ts';
import { FoldButton } from './FoldButton.tsx';

interface PlainTextProps {
  readonly text: string;
  /** Characters and lines shown at first; each press of the button shows eight times as many. */
  readonly characters: number;
  readonly lines: number;
}

/** A text as it is, with its own lines, its beginning first where it is long. */
export const PlainText = memo(function PlainText({ text, characters, lines }: PlainTextProps) {
  useLanguage();
  const [factor, setFactor] = useState(1);
  const end = endOf(text, characters * factor, lines * factor);
  return (
    <>
      <div dir="auto" className="whitespace-pre-wrap wrap-anywhere [unicode-bidi:plaintext]">
        {breakable(withoutTurns(text.slice(0, end))).map((piece, index) => (
          <Fragment key={index}>
            {index > 0 && <wbr />}
            {piece}
          </Fragment>
        ))}
      </div>
      {end < text.length && <FoldButton count={text.length - end} onClick={() => setFactor(factor * 8)} />}
    </>
  );
});

/** Where to stop, unless hardly anything would be left out. */
function endOf(text: string, characters: number, lines: number): number {
  let end = 0;
  for (let line = 0; line < lines && end !== -1 && end < characters; line++)
    end = text.indexOf('\n', end + 1);
  const most = Math.min(characters, end === -1 ? text.length : end);
  return text.length <= most * 1.25 ? text.length : wholeCharacters(text, most);
}
