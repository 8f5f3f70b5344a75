// The manual page, from what the command line says of itself: the two cannot differ.
import { execFileSync } from 'node:child_process';
import zlib from 'node:zlib';
import { inRoot } from '../launch/places.mjs';

const ask = (...args) =>
  execFileSync(process.execPath, [inRoot('out/main/cli.js'), ...args], { encoding: 'utf8' }).trim();

/** Roff: no line may begin with a dot or a quote mark, and backslashes and hyphens are its own. */
export const escaped = (text) =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1');

/** Commands that the program's help lists, in its order. */
export function commandsIn(help) {
  const list = help.slice(help.indexOf('\nCommands:'));
  return [...list.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name).filter((name) => name !== 'help');
}

/** Gzipped, and the same bytes for the same program. */
export function manPage(version) {
  const help = ask('--help');
  const commands = commandsIn(help).map(
    (name) => `.SS pagoda ${name}\n.nf\n${escaped(ask(name, '--help'))}\n.fi`,
  );
  const page = `.TH PAGODA 1 "" "Pagoda ${version}" "User Commands"
.SH NAME
pagoda \\- chat with language models on your own machine
.SH SYNOPSIS
.B pagoda
[\\fIFILE.gguf\\fR | \\fIpagoda:LINK\\fR]
.br
.B pagoda
\\fICOMMAND\\fR [\\fIARGUMENTS\\fR]
.SH DESCRIPTION
Without a command the app opens, with the file or link if one is given; where it runs already, its window takes them. The app does not open as root.
.PP
The commands need neither the app nor a display.
.SH COMMANDS
.nf
${escaped(help)}
.fi
${commands.join('\n')}
.SH EXIT STATUS
0 done, 2 wrong usage, 1 anything else, with the reason on standard error; 130, 143 or 129 where a reply was interrupted.
.SH FILES
.TP
.I ~/.config/Pagoda
conversations, settings and logs; PAGODA_DATA names another folder. They stay when Pagoda is removed.
.TP
.I ~/.cache/pagoda
what was measured on this machine, and libraries that were fetched; PAGODA_CACHE names another folder.
`;
  const packed = zlib.gzipSync(page, { level: 9 });
  packed.fill(0, 4, 8);
  return packed;
}
