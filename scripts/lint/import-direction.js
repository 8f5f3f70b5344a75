import path from 'node:path';
import { LAYERS, PLACES, UNBOUND } from './layers.js';

const isTest = (file) => /\.test\.tsx?$|\/test\//.test(file);

export const layerOf = (file) => PLACES.find(([, place]) => place.test(file))?.[0];

/**
 * @param {string} file    the importing file, relative to the root
 * @param {string} wanted  what it imports, as written
 * @returns {string | undefined} why it may not
 */
export function objection(file, wanted) {
  const layer = layerOf(file);
  if (layer === undefined || UNBOUND.has(layer)) return undefined;
  const { may, without } = LAYERS[layer];
  if (!wanted.startsWith('.')) {
    // A test may read files and start what it likes.
    const forbidden = without?.packages.test(wanted) && !(isTest(file) && wanted.startsWith('node:'));
    return forbidden ? `${layer} does without '${wanted}': ${without.why}` : undefined;
  }
  const target = path.posix.join(path.posix.dirname(file), wanted);
  const other = layerOf(target);
  if (other === undefined || other === layer || may.includes(other)) return undefined;
  // A test of one layer may stand on another's builders and fixtures.
  if (isTest(file) && (UNBOUND.has(other) || isTest(target))) return undefined;
  const allowed = may.length > 0 ? `only ${may.join(', ')}` : 'nothing above it';
  return `${layer} may not import ${other}: it may import ${allowed}`;
}

const forms = (check) => ({
  ImportDeclaration: (node) => check(node.source),
  ExportAllDeclaration: (node) => check(node.source),
  ExportNamedDeclaration: (node) => node.source && check(node.source),
  ImportExpression: (node) => node.source.type === 'Literal' && check(node.source),
});

/** Imports point one way, so that each part can be read, tested and replaced without those above it. */
export const importDirection = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      against: '{{why}}. Imports point one way; the picture and the reasons are in docs/architecture.md.',
    },
  },
  create(context) {
    const file = path.relative(context.cwd, context.filename).split(path.sep).join('/');
    return forms((source) => {
      const why = objection(file, String(source.value));
      if (why !== undefined) context.report({ node: source, messageId: 'against', data: { why } });
    });
  },
};
