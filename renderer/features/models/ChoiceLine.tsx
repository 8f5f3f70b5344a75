import { classes } from '../../ui/classes.ts';

/** A line of the choice of models. */
export function ChoiceLine({
  name,
  detail,
  current,
}: {
  readonly name: string;
  readonly detail: string;
  readonly current: boolean;
}) {
  return (
    <>
      <span
        className={classes(
          'size-3.5 shrink-0 rounded-full',
          current ? 'border-[4.5px] border-jade' : 'border-[1.5px] border-line-strong',
        )}
      />
      <span className="min-w-0 flex-1">
        <span dir="auto" className="block truncate font-medium">
          {name}
        </span>
        <span className="block truncate text-[12.5px] text-ink-faint">{detail}</span>
      </span>
    </>
  );
}
