#!/usr/bin/env node
// Stands in for fpm where electron-builder makes a .deb or .rpm: the part of fpm's command line that it uses, on the system's own tools
// (dpkg-deb, rpmbuild), so that nothing has to be downloaded. The same input gives the same bytes: SOURCE_DATE_EPOCH is every file's time.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** @typedef {{type: string, fields: Record<string, string>, depends: string[], recommends: string[], exclude: string[], places: [string, string][]}} Request */

/** @returns {Request} */
export function readArguments(argv) {
  const request = { type: '', fields: {}, depends: [], recommends: [], exclude: [], places: [] };
  const lists = { d: request.depends, 'deb-recommends': request.recommends, exclude: request.exclude };
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at];
    if (!word.startsWith('-')) {
      const cut = word.lastIndexOf('=');
      request.places.push([word.slice(0, cut), word.slice(cut + 1)]);
      continue;
    }
    if (['--force', '--debug', '--verbose'].includes(word)) continue;
    const [name, given] = word.replace(/^--?/, '').split(/=(.*)/s);
    const value = given ?? argv[++at];
    if (name in lists) lists[name].push(value);
    else request.fields[name] = value;
  }
  request.type = request.fields.t;
  return request;
}

/** The text of a .deb's control file. */
export function control({ fields, depends, recommends }, installedKiB) {
  const [head = '', ...rest] = (fields.description ?? '').split('\n').map((line) => line.trim());
  const entries = {
    Package: fields.name,
    Version: fields.iteration ? `${fields.version}-${fields.iteration}` : fields.version,
    Architecture: fields.architecture,
    Maintainer: fields.maintainer,
    'Installed-Size': installedKiB,
    Depends: depends.join(', '),
    Recommends: recommends.join(', '),
    Section: fields.category ?? 'utils',
    Priority: fields['deb-priority'] ?? 'optional',
    Homepage: fields.url,
    Description: [head, ...rest.map((line) => ` ${line || '.'}`)].join('\n'),
  };
  const lines = Object.entries(entries).filter(([, value]) => value !== undefined && value !== '');
  return lines.map(([name, value]) => `${name}: ${value}\n`).join('');
}

/** The spec from which rpmbuild packs `root`. */
export function spec({ fields, depends }, root, { files, folders, scripts }) {
  const plain = (text) => (text ?? '').replaceAll('%', '%%');
  const quoted = (file) => `"/${plain(file)}"`;
  const read = (file) => (file ? plain(fs.readFileSync(file, 'utf8')) : '');
  const own = folders
    .filter((folder) => /^opt\/[^/]+/.test(folder))
    .map((folder) => `%dir ${quoted(folder)}`);
  return `Name: ${fields.name}
Version: ${fields.version}
Release: ${fields.iteration ?? 1}
Summary: ${plain(fields['rpm-summary'] ?? fields.description)}
License: ${plain(fields.license)}
Vendor: ${plain(fields.vendor)}
URL: ${fields.url}
Packager: ${plain(fields.maintainer)}
AutoReqProv: no
${depends.map((name) => `Requires: ${name}`).join('\n')}
%description
${plain(fields.description)}
%install
mkdir -p %{buildroot}
cp -a '${root}/.' %{buildroot}/
%post
${read(scripts.postinst)}
%postun
${read(scripts.postrm)}
%files
%defattr(-,root,root,-)
${[...own, ...files.map(quoted)].join('\n')}
`;
}

function main(argv) {
  const request = readArguments(argv);
  const stage = fs.mkdtempSync(path.join(os.tmpdir(), 'pagoda-package-'));
  try {
    const root = path.join(stage, 'root');
    for (const place of request.places) put(root, place);
    for (const name of request.exclude) fs.rmSync(path.join(root, name), { force: true });
    run('chmod', ['-R', 'u=rwX,go=rX', root]);
    giveHelperItsRights(root);
    fs.rmSync(request.fields.package, { force: true });
    if (request.type === 'deb') makeDeb(request, root);
    else if (request.type === 'rpm') makeRpm(request, root, stage);
    else throw new Error(`fpm.mjs makes deb and rpm, not ${request.type}`);
  } finally {
    fs.rmSync(stage, { recursive: true, force: true });
  }
}

/** Chromium's sandbox helper works as root's alone: packed so, it has its rights also where no script of the package runs, and `rpm --verify` finds them. */
function giveHelperItsRights(root) {
  for (const name of fs.existsSync(path.join(root, 'opt')) ? fs.readdirSync(path.join(root, 'opt')) : []) {
    const helper = path.join(root, 'opt', name, 'chrome-sandbox');
    if (fs.existsSync(helper)) fs.chmodSync(helper, 0o4755);
  }
}

/** Puts a file, or all of a folder whose name ends in a slash, where the package has it. */
function put(root, [from, to]) {
  const target = path.join(root, to);
  fs.mkdirSync(from.endsWith('/') ? target : path.dirname(target), { recursive: true });
  if (from.endsWith('/')) run('cp', ['-a', `${from}.`, target]);
  else fs.copyFileSync(from, target);
}

function contents(root) {
  const entries = fs.readdirSync(root, { recursive: true, withFileTypes: true });
  const name = (entry) => path.relative(root, path.join(entry.parentPath, entry.name));
  return {
    files: entries
      .filter((entry) => !entry.isDirectory())
      .map(name)
      .sort(),
    folders: entries
      .filter((entry) => entry.isDirectory())
      .map(name)
      .sort(),
  };
}

const scriptsOf = ({ fields }) => ({ postinst: fields['after-install'], postrm: fields['after-remove'] });

function makeDeb(request, root) {
  const { files } = contents(root);
  const bytes = files.reduce((sum, file) => sum + fs.lstatSync(path.join(root, file)).size, 0);
  const folder = path.join(root, 'DEBIAN');
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, 'control'), control(request, Math.ceil(bytes / 1024)));
  const sums = files
    .filter((file) => fs.lstatSync(path.join(root, file)).isFile())
    .map((file) => `${md5(path.join(root, file))}  ${file}\n`);
  fs.writeFileSync(path.join(folder, 'md5sums'), sums.join(''));
  for (const [name, file] of Object.entries(scriptsOf(request))) {
    if (!file) continue;
    fs.copyFileSync(file, path.join(folder, name));
    fs.chmodSync(path.join(folder, name), 0o755);
  }
  const compression =
    { zst: 'zstd', zstd: 'zstd', gz: 'gzip', none: 'none' }[request.fields['deb-compression']] ?? 'xz';
  const level = process.env.PAGODA_PACKAGE_LEVEL ? [`-z${process.env.PAGODA_PACKAGE_LEVEL}`] : [];
  const threads = `--threads-max=${os.cpus().length}`;
  run('dpkg-deb', [
    '--root-owner-group',
    `-Z${compression}`,
    ...level,
    threads,
    '--build',
    root,
    request.fields.package,
  ]);
}

const md5 = (file) => createHash('md5').update(fs.readFileSync(file)).digest('hex');

function makeRpm(request, root, stage) {
  const specFile = path.join(stage, 'pagoda.spec');
  fs.writeFileSync(specFile, spec(request, root, { ...contents(root), scripts: scriptsOf(request) }));
  const arch =
    { amd64: 'x86_64', arm64: 'aarch64' }[request.fields.architecture] ?? request.fields.architecture;
  const defines = {
    _topdir: path.join(stage, 'top'),
    _rpmdir: path.join(stage, 'out'),
    _build_id_links: 'none',
    __os_install_post: '%{nil}',
    // Higher ones take minutes for a hundredth.
    _binary_payload: `w${process.env.PAGODA_PACKAGE_LEVEL ?? 9}.zstdio`,
    _buildhost: 'pagoda',
    use_source_date_epoch_as_buildtime: 1,
    clamp_mtime_to_source_date_epoch: 1,
  };
  const given = Object.entries(defines).flatMap(([name, value]) => ['--define', `${name} ${value}`]);
  run('rpmbuild', [
    '-bb',
    '--quiet',
    '--target',
    arch,
    '--buildroot',
    path.join(stage, 'build'),
    ...given,
    specFile,
  ]);
  const folder = path.join(stage, 'out', arch);
  fs.copyFileSync(path.join(folder, fs.readdirSync(folder)[0]), request.fields.package);
}

const run = (command, args) => execFileSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });

if (import.meta.url === pathToFileURL(fs.realpathSync(process.argv[1])).href) main(process.argv.slice(2));
