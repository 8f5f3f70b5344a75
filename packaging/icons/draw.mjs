// node draw.mjs: draws the app's icon in all sizes and containers from the mark in renderer/ui/PagodaMark.tsx. The results are kept in the
// repository; run it again when the drawing changes. Needs rsvg-convert (Debian: librsvg2-bin).
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const here = import.meta.dirname;
const SIZES = [16, 24, 32, 48, 64, 96, 128, 256, 512, 1024];
const TILE = '#14544a';
const TILE_LOW = '#0c3a34';
const ROOF = '#f4f1e6';
const LACQUER = '#e4573d';

/** One roof as the mark draws it, `half` its half width, `top` its ridge. */
function roof(top, half) {
  const at = (x, y) => `${(32 + x).toFixed(2)} ${(top + y).toFixed(2)}`;
  const ridge = half * 0.34;
  return (
    `M${at(-ridge, 0)} Q${at(-half * 0.5, 5.58)} ${at(-half, 4.95)} Q${at(-half * 0.86, 9)} ${at(-half * 0.7, 9)} ` +
    `H${(32 + half * 0.7).toFixed(2)} Q${at(half * 0.86, 9)} ${at(half, 4.95)} Q${at(half * 0.5, 5.58)} ${at(ridge, 0)} Z`
  );
}

/** Three roofs on a tile; small sizes leave less ground around them and have a thicker finial. */
function drawing(size) {
  const small = size <= 32;
  const tiers = [17, 24, 31].map((half, index) => {
    const top = 9 + index * 14;
    const lit = index === 2 ? LACQUER : ROOF;
    return `<path fill="${lit}" d="${roof(top, half)}"/><rect fill="${lit}" opacity="0.6" x="${32 - half * 0.46}" y="${top + 9}" width="${half * 0.92}" height="5"/>`;
  });
  const scale = small ? 0.98 : 0.8;
  const inset = (64 - 64 * scale) / 2;
  const lift = (64 - 51 * scale) / 2;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
<defs><linearGradient id="g" x2="0" y2="1"><stop stop-color="${TILE}"/><stop offset="1" stop-color="${TILE_LOW}"/></linearGradient></defs>
<rect width="64" height="64" rx="14" fill="url(#g)"/>
<g transform="translate(${inset} ${lift}) scale(${scale})">
<path d="M32 0.5V10" stroke="${ROOF}" stroke-width="${small ? 4 : 2.4}" stroke-linecap="round"/>
${tiers.join('\n')}
</g>
</svg>
`;
}

const png = (size) => {
  const svg = path.join(here, `.${size}.svg`);
  fs.writeFileSync(svg, drawing(size));
  const file = path.join(here, `${size}x${size}.png`);
  execFileSync('rsvg-convert', ['-w', String(size), '-h', String(size), '-o', file, svg]);
  fs.rmSync(svg);
  return fs.readFileSync(file);
};

/** Windows: a directory of PNGs. Source: the ICO format since Windows Vista. */
function ico(images) {
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  for (const [index, { size, data }] of images.entries()) {
    const at = 6 + 16 * index;
    head[at] = size % 256;
    head[at + 1] = size % 256;
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(data.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += data.length;
  }
  return Buffer.concat([head, ...images.map(({ data }) => data)]);
}

/** A Mac's: four letters, a length, the PNG, again and again. */
const ICNS_TYPES = {
  16: 'icp4',
  32: 'icp5',
  64: 'icp6',
  128: 'ic07',
  256: 'ic08',
  512: 'ic09',
  1024: 'ic10',
};
function icns(images) {
  const part = (type, data) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(data.length + 8, 4);
    return Buffer.concat([head, data]);
  };
  const parts = images
    .filter(({ size }) => ICNS_TYPES[size])
    .map(({ size, data }) => part(ICNS_TYPES[size], data));
  return part('icns', Buffer.concat(parts));
}

fs.writeFileSync(path.join(here, 'icon.svg'), drawing(512));
const images = SIZES.map((size) => ({ size, data: png(size) }));
fs.writeFileSync(path.join(here, 'icon.ico'), ico(images.filter(({ size }) => size <= 256)));
fs.writeFileSync(path.join(here, 'icon.icns'), icns(images));
