import type { Json } from '../schema/keywords.ts';

const text = { type: 'string' };
const texts = { type: 'array', items: text };

/** Parts of the schemas that editors and tools know files by, in our own words: each with what it says oddly. */
export const known: Readonly<Record<string, Json>> = {
  'compiler options': {
    $schema: 'http://json-schema.org/draft-07/schema#',
    allowTrailingCommas: true,
    allOf: [{ $ref: '#/definitions/files' }, { $ref: '#/definitions/options' }],
    definitions: {
      files: {
        properties: {
          files: {
            description: 'Files',
            type: 'array',
            items: { type: 'string', maxLength: 12 },
          },
          include: texts,
        },
      },
      options: {
        properties: {
          compilerOptions: {
            type: 'object',
            markdownDescription: 'Options of the `compiler`.',
            properties: {
              target: {
                type: 'string',
                default: 'ES5',
                anyOf: [
                  { enum: ['ES5', 'ES2022', 'ESNext'], markdownEnumDescriptions: ['', '', ''] },
                  { pattern: '^([Ee][Ss]([356]|(20(1[56789]|2[012]))|[Nn][Ee][Xx][Tt]))$' },
                ],
              },
              lib: {
                type: 'array',
                items: {
                  type: 'string',
                  anyOf: [
                    { enum: ['ES5', 'DOM', 'DOM.Iterable'] },
                    { pattern: '^[Dd][Oo][Mm](\\.[Ii]terable)?$' },
                  ],
                },
              },
              jsxFactory: { type: 'string', pattern: '^[a-z]\\w{0,6}(\\.\\w{1,4})?$' },
              strict: { type: ['boolean', 'null'], default: false },
            },
          },
        },
      },
    },
    type: 'object',
  },
  'a package': {
    type: 'object',
    properties: {
      name: {
        type: 'string',
        maxLength: 24,
        minLength: 1,
        pattern: '^(?:(?:@(?:[a-z0-9-*~][a-z0-9-*._~]*)?/[a-z0-9-._~])|[a-z0-9-~])[a-z0-9-._~]*$',
      },
      private: { anyOf: [{ type: 'boolean' }, { enum: ['false', 'true'] }] },
      author: { $ref: '#/definitions/person' },
      exports: { oneOf: [text, { $ref: '#/definitions/entry' }, { type: 'null' }] },
      bin: { type: ['string', 'object'], additionalProperties: text, maxProperties: 2 },
    },
    patternProperties: { '^_': { type: 'integer' } },
    anyOf: [
      { type: 'object', not: { required: ['bundledDependencies'] } },
      { type: 'object', not: { required: ['bin'] } },
    ],
    required: ['name'],
    definitions: {
      person: {
        type: ['object', 'string'],
        required: ['name'],
        properties: {
          name: text,
          url: { type: 'string', format: 'uri' },
          email: { type: 'string', format: 'email' },
        },
      },
      entry: {
        type: 'object',
        properties: { import: { $ref: '#/definitions/entry' }, require: text },
        additionalProperties: false,
        minProperties: 1,
      },
    },
  },
  'a job': {
    type: 'object',
    properties: {
      'runs-on': { anyOf: [text, { type: 'array', items: text, minItems: 1, maxItems: 3 }] },
      'timeout-minutes': {
        oneOf: [{ type: 'number', exclusiveMinimum: 0 }, { $ref: '#/definitions/expression' }],
      },
      permissions: {
        oneOf: [
          { type: 'string', enum: ['read-all', 'write-all'] },
          { type: 'object', additionalProperties: { enum: ['read', 'write', 'none'] }, maxProperties: 3 },
        ],
      },
      steps: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          properties: { uses: text, run: text, shell: { enum: ['bash', 'pwsh'] } },
          oneOf: [{ required: ['uses'] }, { required: ['run'] }],
          dependencies: { shell: ['run'] },
          additionalProperties: false,
        },
      },
    },
    patternProperties: { '^x-[a-zA-Z0-9_-]*$': { type: 'boolean' } },
    required: ['steps'],
    additionalProperties: false,
    definitions: { expression: { type: 'string', pattern: '^\\$\\{\\{[^}]*\\}\\}$' } },
  },
  'a service': {
    type: 'object',
    properties: {
      image: text,
      build: {
        oneOf: [
          text,
          {
            type: 'object',
            properties: { context: text, args: { $ref: '#/$defs/list_or_dict' } },
            patternProperties: { '^x-': {} },
            additionalProperties: false,
          },
        ],
      },
      command: { oneOf: [{ type: 'null' }, text, { type: 'array', items: text }] },
      ports: {
        type: 'array',
        items: {
          oneOf: [
            { type: 'number' },
            text,
            { type: 'object', properties: { target: { type: ['string', 'integer'] } } },
          ],
        },
      },
      cap_add: { type: 'array', items: text },
    },
    patternProperties: { '^x-': {} },
    additionalProperties: false,
    $defs: {
      list_or_dict: {
        oneOf: [
          {
            type: 'object',
            patternProperties: { '.+': { type: ['string', 'number', 'boolean', 'null'] } },
            additionalProperties: false,
          },
          { type: 'array', items: text },
        ],
      },
    },
  },
  'rules with levels': {
    type: 'object',
    properties: {
      root: { type: 'boolean' },
      rules: {
        type: 'object',
        additionalProperties: {
          anyOf: [
            { $ref: '#/definitions/level' },
            {
              type: 'array',
              items: [{ $ref: '#/definitions/level' }],
              additionalItems: true,
              minItems: 1,
              maxItems: 3,
            },
          ],
        },
      },
    },
    definitions: {
      level: {
        anyOf: [
          { type: 'integer', minimum: 0, maximum: 2 },
          { type: 'string', enum: ['off', 'warn', 'error'] },
        ],
      },
    },
  },
  'a formatter with overrides': {
    definitions: {
      options: {
        type: 'object',
        properties: {
          arrowParens: {
            description: 'Parentheses.',
            default: 'always',
            oneOf: [
              { enum: ['always'], description: 'Always.' },
              { enum: ['avoid'], description: 'If need be.' },
            ],
          },
          plugins: { type: 'array', items: { anyOf: [text, { type: 'object' }] }, default: [] },
          printWidth: { type: 'integer', default: 80 },
        },
      },
      overrides: {
        type: 'object',
        properties: {
          overrides: {
            type: 'array',
            items: {
              type: 'object',
              required: ['files'],
              properties: {
                files: { anyOf: [text, { type: 'array', items: text }] },
                options: { $ref: '#/definitions/options' },
              },
              additionalProperties: false,
            },
          },
        },
      },
    },
    oneOf: [
      { type: 'object', allOf: [{ $ref: '#/definitions/options' }, { $ref: '#/definitions/overrides' }] },
      { type: 'string' },
    ],
  },
  'settings of an editor': {
    type: 'object',
    properties: {
      'editor.fontSize': {
        type: 'number',
        minimum: 6,
        maximum: 100,
        markdownDescription: 'Size.',
        scope: 'resource',
        order: 3,
      },
      'editor.rulers': { type: 'array', items: { type: 'integer' }, defaultSnippets: [{ body: [80] }] },
      'files.eol': {
        type: 'string',
        enum: ['\n', '\r\n', 'auto'],
        enumDescriptions: ['LF', 'CRLF', 'Auto'],
        deprecationMessage: 'Old.',
      },
      color: { type: 'string', format: 'color-hex', errorMessage: 'A colour.' },
    },
    additionalProperties: false,
  },
  'a parameter of an interface': {
    type: 'object',
    required: ['name', 'in'],
    properties: {
      name: text,
      in: { type: 'string', enum: ['path', 'query', 'header'] },
      required: { type: 'boolean' },
      schema: {
        type: 'object',

        properties: { type: text, format: { type: 'string', format: 'password' } },
        'x-origin': 'here',
      },
      content: {
        type: 'object',
        additionalProperties: { type: 'integer', format: 'int64' },
        minProperties: 1,
        maxProperties: 1,
      },
    },
    patternProperties: { '^x-': {} },
    additionalProperties: false,
    dependentRequired: { content: ['required'] },
    allOf: [
      {
        if: { properties: { in: { const: 'path' } } },
        then: { properties: { required: { const: true } }, required: ['required'] },
      },
      {
        if: { properties: { in: { const: 'header' } }, required: ['in'] },
        then: { properties: { name: { pattern: '^[A-Z]' } } },
        else: { properties: { name: { minLength: 1 } } },
      },
      { oneOf: [{ required: ['schema'] }, { required: ['content'] }] },
    ],
  },
};
