import { useState } from 'react';
import { classes } from '../../ui/classes.ts';
import type { FieldIds } from '../settings/Row.tsx';
import { parseLines, typedOf, type LinesRange } from './lines.ts';

interface LinesFieldProps extends LinesRange {
  readonly ids: FieldIds;
  readonly value: readonly string[];
  readonly placeholder: string;
  readonly onChange: (lines: string[]) => void;
}

/** Texts, one a line, taken when the field is left; what is too much is marked, said, and not taken. */
export function LinesField({ ids, value, placeholder, onChange, ...range }: LinesFieldProps) {
  const shown = typedOf(value);
  const [text, setText] = useState(shown);
  const [known, setKnown] = useState(shown);
  if (known !== shown) {
    setKnown(shown);
    setText(shown);
  }
  const parsed = parseLines(text, range);
  const wrong = parsed.kind === 'wrong' ? parsed.words : null;
  return (
    <span className="min-w-0 flex-1">
      <textarea
        dir="auto"
        id={ids.id}
        aria-describedby={ids.describedBy}
        aria-invalid={wrong !== null}
        rows={2}
        spellCheck={false}
        value={text}
        placeholder={placeholder}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => {
          if (parsed.kind === 'lines' && text !== shown) onChange([...parsed.lines]);
        }}
        className={classes(
          'field-sizing-content block max-h-40 min-h-16 w-full resize-none rounded-lg border bg-raised px-3 py-2 font-mono text-[13px] placeholder:text-ink-faint focus:border-jade',
          wrong ? 'border-lacquer' : 'border-line-strong',
        )}
      />
      {wrong && (
        <span role="alert" className="mt-1 block text-[12.5px] text-lacquer-ink">
          {wrong}
        </span>
      )}
    </span>
  );
}
