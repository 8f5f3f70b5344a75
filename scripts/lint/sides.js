/** What a class that names a physical side is called by the side where reading starts or ends. */
const LOGICAL = [
  [/^(scroll-)?m([lr])-/, (scroll, side) => `${scroll ?? ''}m${flow(side)}-`],
  [/^(scroll-)?p([lr])-/, (scroll, side) => `${scroll ?? ''}p${flow(side)}-`],
  [/^(left|right)-(?=[\d[(]|auto$|px$|full$)/, (side) => `${side === 'left' ? 'start' : 'end'}-`],
  [/^border-([lr])(?=-|$)/, (side) => `border-${flow(side)}`],
  [/^rounded-([lr])(?=-|$)/, (side) => `rounded-${flow(side)}`],
  [/^rounded-([tb])([lr])(?=-|$)/, (edge, side) => `rounded-${edge === 't' ? 's' : 'e'}${flow(side)}`],
  [/^(text|float|clear)-(left|right)$/, (what, side) => `${what}-${side === 'left' ? 'start' : 'end'}`],
];
const flow = (side) => (side === 'l' ? 's' : 'e');

/** The middle is as far from either side. */
const MIDDLE = /^(left|right|translate-x)-1\/2$/;

/** These have no logical form: beside each stands what holds from right to left. */
const IN_PAIRS =
  /^(origin-(?:top-|bottom-)?(?:left|right)|translate-x-.+|(?:bg-)?(?:linear|gradient)-to-[tb]?[lr])$/;

const variantsOf = (token) => token.slice(0, token.length - utilityOf(token).length);
const utilityOf = (token) => /(?:[^:[\]()]|\[[^\]]*\]|\([^)]*\))*$/.exec(token)?.[0] ?? token;

/**
 * The classes in a text that name the left or the right, each with what to write instead; none in a text that is no list of classes.
 *
 * @param {string} text
 * @returns {{ token: string, instead: string }[]}
 */
export function physicalSides(text) {
  const tokens = text.split(/\s+/).filter(Boolean);
  const mirrored = (stem) =>
    tokens.some((token) => /(^|:)rtl:/.test(token) && utilityOf(token).includes(stem));
  return tokens.flatMap((token) => {
    const variants = variantsOf(token);
    if (/(^|:)(rtl|ltr):/.test(variants)) return [];
    const [, sign, utility] = /^(!?-?)(.*?)!?$/.exec(utilityOf(token));
    if (MIDDLE.test(utility)) return [];
    if (IN_PAIRS.test(utility)) {
      const stem = utility.startsWith('translate')
        ? 'translate-x-'
        : utility.replace(/(left|right|l|r)$/, '');
      return mirrored(stem) ? [] : [{ token, instead: `${token} rtl:…` }];
    }
    for (const [physical, logical] of LOGICAL) {
      const match = physical.exec(utility);
      if (!match) continue;
      const end = token.endsWith('!') ? '!' : '';
      const rest = utility.slice(match[0].length);
      return [{ token, instead: `${variants}${sign}${logical(...match.slice(1))}${rest}${end}` }];
    }
    return [];
  });
}

const PHYSICAL_STYLE =
  /^(left|right|(margin|padding|border|scrollMargin|scrollPadding)(Left|Right).*|border(Top|Bottom)(Left|Right)Radius)$/;

/** Refuses what names the left or the right in classes and in styles of elements: an app that is read from right to left is the other way around. */
export const logicalSides = {
  create(context) {
    const check = (node, text) => {
      for (const { token, instead } of physicalSides(text))
        context.report({ node, message: `"${token}" holds from left to right only: write "${instead}".` });
    };
    return {
      Literal: (node) => {
        if (typeof node.value === 'string') check(node, node.value);
      },
      TemplateElement: (node) => check(node, node.value.cooked ?? ''),
      'JSXAttribute[name.name="style"] Property': (node) => {
        const name = node.key.name ?? node.key.value;
        if (PHYSICAL_STYLE.test(name))
          context.report({
            node,
            message: `"${name}" holds from left to right only: write its inline form.`,
          });
        else if (name === 'textAlign' && /^(left|right)$/.test(node.value.value))
          context.report({
            node,
            message: `"${node.value.value}" holds from left to right only: write "start" or "end".`,
          });
      },
    };
  },
};

const TYPED = /^(text|search|url|email|password)$/;

/** Wants a field to say how its text runs: what a person writes by its own letters (`auto`), addresses, keys and code from left to right. */
export const fieldDirection = {
  create: (context) => ({
    JSXOpeningElement(node) {
      const attribute = (name) => node.attributes.find((each) => each.name?.name === name);
      const type = attribute('type')?.value?.value ?? 'text';
      if (node.name.name !== 'textarea' && !(node.name.name === 'input' && TYPED.test(type))) return;
      const classes = attribute('className');
      const plain = classes && context.sourceCode.getText(classes).includes('[unicode-bidi:plaintext]');
      // Icons inside keep a field's own sides as they are.
      if (attribute('dir') || plain || attribute('inputMode')) return;
      context.report({
        node,
        message: 'Say how its text runs: dir="auto", or "ltr" for addresses, keys and code.',
      });
    },
  }),
};

/**
 * Declarations of a style sheet that name the left or the right, but for those of one direction.
 *
 * @param {string} css
 */
export function physicalDeclarations(css) {
  const bare = css.replace(/\/\*[^]*?\*\//g, '');
  return [
    ...bare.matchAll(
      /(?<![-\w])((?:(?:margin|padding|scroll-margin|scroll-padding)-)?(?:left|right)|border-(?:(?:top|bottom)-)?(?:left|right)(?:-\w+)*)\s*:|(?<![-\w])(?:text-align|float|clear)\s*:\s*(?:left|right)/g,
    ),
  ].map(([declaration]) => declaration.trim());
}
