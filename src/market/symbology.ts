/**
 * Symbols of US equities in the conventions of tapes and venues: a root, and a suffix for anything but the common
 * share. A suffix is a kind of security with its class letter, then events, in this order; each convention writes the
 * same parts with its own marks. Source: NASDAQ, "Ticker Symbol Convention" (CQS, CMS and Integrated Platform
 * suffixes); Cboe and CBSX print the same three columns.
 */

/**
 * `sip`: the tapes' CQS, `BRK/A`; `sipDots` the same with dots, `BRK.A`. `cms`: root, space, suffix, `BRK A`, which
 * `cmsSuffix` divides into Symbol(55) and SymbolSfx(65). `nasdaq`: the Integrated Platform, `BRK.A`. `cboe`: the same.
 */
export const SYMBOLOGIES = ['nasdaq', 'cboe', 'cms', 'cmsSuffix', 'sip', 'sipDots'] as const;
export type Symbology = (typeof SYMBOLOGIES)[number];

/** A security: `suffix` in CMS letters, '' for the common share. */
export interface Security {
  readonly root: string;
  readonly suffix: string;
}

/** One part of a suffix as each convention writes it. */
interface Part {
  readonly cms: string;
  readonly nasdaq: string;
  readonly sip: string;
}

/** Kinds of security: at most one, first in the suffix. `letter`: it may be followed by a class letter. */
const KINDS: readonly (Part & { readonly letter: 'may' | 'must' | 'no' })[] = [
  { cms: 'PR', nasdaq: '-', sip: 'p', letter: 'may' },
  { cms: 'WS', nasdaq: '+', sip: '/WS', letter: 'may' },
  { cms: 'RT', nasdaq: '^', sip: 'r', letter: 'no' },
  { cms: 'U', nasdaq: '=', sip: '/U', letter: 'no' },
  { cms: 'EC', nasdaq: '!', sip: '/EC', letter: 'no' },
  { cms: 'PP', nasdaq: '@', sip: '/PP', letter: 'no' },
  { cms: 'TEST', nasdaq: '~', sip: '/TEST', letter: 'no' },
  // A class of the common share: the letter alone.
  { cms: '', nasdaq: '.', sip: '/', letter: 'must' },
];
const NO_KIND = { cms: '', nasdaq: '', sip: '', letter: 'no' } as const;

/** Events, in this order. */
const EVENTS: readonly Part[] = [
  { cms: 'CV', nasdaq: '%', sip: '/CV' },
  { cms: 'CL', nasdaq: '*', sip: '/CL' },
  { cms: 'WD', nasdaq: '$', sip: '/WD' },
  { cms: 'WI', nasdaq: '#', sip: 'w' },
];

type Convention = keyof Part;
type Words = Readonly<Record<Convention, string>>;

const LETTERS = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
/** Tape and CMS write units so, and have no word for a class of that letter. */
const NO_CLASS = 'U';

/** All suffixes as a table: kinds with their letters, times events. 1,360 different ones, made once. */
export const SUFFIXES: readonly Words[] = [NO_KIND, ...KINDS].flatMap((kind) => withLetters(kind)).flatMap(withEvents);

const BY_WORDS: Readonly<Record<Convention, ReadonlyMap<string, Words>>> = {
  cms: indexed('cms'),
  nasdaq: indexed('nasdaq'),
  sip: indexed('sip'),
};

function withLetters(kind: (typeof KINDS)[number] | typeof NO_KIND): Words[] {
  const bare: Words[] = kind.letter === 'must' ? [] : [kind];
  if (kind.letter === 'no') return bare;
  // A warrant's class follows its own slash: /WS/A.
  const before = kind.cms === 'WS' ? '/' : '';
  const letters = kind.letter === 'must' ? LETTERS.filter((letter) => letter !== NO_CLASS) : LETTERS;
  const lettered = letters.map((letter) => ({
    cms: kind.cms + letter,
    nasdaq: kind.nasdaq + letter,
    sip: kind.sip + before + letter,
  }));
  return [...bare, ...lettered];
}

function withEvents(kind: Words): Words[] {
  let all: Words[] = [kind];
  for (const event of EVENTS) {
    const more = all.map((words) => ({
      cms: words.cms + event.cms,
      nasdaq: words.nasdaq + event.nasdaq,
      sip: words.sip + event.sip,
    }));
    all = [...all, ...more];
  }
  return all;
}

function indexed(convention: Convention): ReadonlyMap<string, Words> {
  const index = new Map<string, Words>();
  for (const words of SUFFIXES) index.set(words[convention], words);
  return index;
}

const ROOT = /^[A-Z][A-Z0-9]*/;

/** Reads a symbol; undefined if the convention has no such form. `symbolSfx` is SymbolSfx(65), for `cmsSuffix` only. */
export function readSymbol(symbology: Symbology, symbol: string, symbolSfx = ''): Security | undefined {
  const root = ROOT.exec(symbol)?.[0];
  if (root === undefined) return undefined;
  const rest = symbol.slice(root.length);
  switch (symbology) {
    case 'nasdaq':
    case 'cboe':
      return securityOf(root, 'nasdaq', rest);
    case 'sip':
      return securityOf(root, 'sip', rest);
    case 'sipDots':
      return rest.includes('/') ? undefined : securityOf(root, 'sip', rest.replaceAll('.', '/'));
    case 'cms':
      return rest === '' || rest.startsWith(' ') ? securityOf(root, 'cms', rest.slice(1), rest !== '') : undefined;
    case 'cmsSuffix':
      return rest === '' ? securityOf(root, 'cms', symbolSfx) : undefined;
  }
}

function securityOf(root: string, convention: Convention, words: string, required = false): Security | undefined {
  if (words === '') return required ? undefined : { root, suffix: '' };
  const found = BY_WORDS[convention].get(words);
  return found === undefined ? undefined : { root, suffix: found.cms };
}

/** Writes a security; undefined when it is none that the table has, or would read as another. */
export function writeSymbol(
  symbology: Symbology,
  { root, suffix }: Security,
): { readonly symbol: string; readonly symbolSfx: string } | undefined {
  const words = BY_WORDS.cms.get(suffix);
  if (words === undefined) return undefined;
  switch (symbology) {
    case 'nasdaq':
    case 'cboe':
      return { symbol: root + words.nasdaq, symbolSfx: '' };
    case 'sip':
      return { symbol: root + words.sip, symbolSfx: '' };
    case 'sipDots':
      return { symbol: root + words.sip.replaceAll('/', '.'), symbolSfx: '' };
    case 'cms':
      return { symbol: suffix === '' ? root : `${root} ${suffix}`, symbolSfx: '' };
    case 'cmsSuffix':
      return { symbol: root, symbolSfx: suffix };
  }
}
