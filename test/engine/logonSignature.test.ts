/**
 * Signed Logons, from the keys of a configuration to the fields on the wire, in the ways of several counterparties. The
 * signatures expected were made apart from this code, by Python's hmac, hashlib and `cryptography`, from the counterparties'
 * own descriptions of the text; for the first:
 *
 *     hmac.new(base64.b64decode(SECRET64), '\x01'.join([t, 'A', '7', 'US', 'THEM', 'phrase']).encode(), hashlib.sha256)
 */
import { constants, createHash, createPublicKey, verify } from 'node:crypto';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sessionOf } from '../../src/config/setup.ts';
import { Engine } from '../../src/engine/engine.ts';
import { Fields, Parsed } from '../../src/fix/fields.ts';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import { Session } from '../../src/session/session.ts';
import type { SessionConfig, SessionSink } from '../../src/session/types.ts';
import { instant } from '../../src/units/brand.ts';
import { demoWith, faultsOf, SECRETS, setupOf } from '../config/demo.ts';
import { CONFIG } from '../session/conversation.ts';
import { framed } from '../support/fixMessage.ts';
import { ED25519, RSA } from '../support/signingKeys.ts';
import { VirtualWorld } from '../support/virtualWorld.ts';

const TIME = '20260601-12:00:00.123';
const NOW = instant(Date.parse('2026-06-01T12:00:00.123Z') * 1000);
const SOH = '\x01';
const SECRET = 'secret of a venue';
const SECRET64 = 'c2VjcmV0IG9mIGEgdmVudWU=';
const ENV = { ...SECRETS, KEY: SECRET, KEY64: SECRET64, ED: ED25519.private, RSA: RSA.private, PHRASE: 'phrase' };

const withVenue = (signature: string, venue: string, session: string): string =>
  demoWith([
    'priority = 3\nsession = { resendMaxAgeSec',
    `priority = 3\n${venue}\nsession = { logonSignature = { ${signature} }, ${session} resendMaxAgeSec`,
  ]);

/** The order session of a venue with these keys. */
function venueSession(signature: string, venue = '', session = ''): SessionConfig {
  const setup = setupOf(withVenue(signature, venue, session), ENV).venues.get('DEEP');
  if (setup === undefined) throw new Error('no venue');
  return { ...sessionOf(setup.orders), senderCompID: 'US', targetCompID: 'THEM' };
}

const SILENT: SessionSink = {
  sent: () => undefined,
  received: () => undefined,
  numbersReset: () => undefined,
  rejected: () => undefined,
  quarantined: () => undefined,
  loggedOn: () => undefined,
  ended: () => undefined,
};

/** Its Logon, number 7. */
function logonOf(config: SessionConfig): Fields {
  const numbers = { nextSenderMsgSeqNum: 7, nextTargetMsgSeqNum: 3 };
  const session = new Session(config, numbers, { read: () => undefined }, SILENT);
  session.connected(NOW);
  const fields = new Fields();
  expect(fields.parse(session.out.bytes.slice(0, session.out.length), 0, session.out.length)).toBe(Parsed.Ok);
  return fields;
}

const HMAC = 'algorithm = "HMAC-SHA256"';
const WAYS: readonly [
  what: string,
  signature: string,
  venue: string,
  session: string,
  fields: Record<string, string>,
][] = [
  [
    'HMAC-SHA256, a key in base64, SOH between the fields',
    `${HMAC}, text = "{52}|{35}|{34}|{49}|{56}|{554}", secretEnv = "KEY64", secretEncoding = "base64"`,
    'passwordEnv = "PHRASE"',
    '',
    { 95: '44', 96: '/MsRUk+XoXceilJEifHhv2yYqf2OINmPDnR4F6omK6I=', 554: 'phrase' },
  ],
  [
    'HMAC-SHA256, nothing between the fields, an API key in a field of its own',
    `${HMAC}, text = "{52}{35}{34}{9407}{56}{554}", secretEnv = "KEY"`,
    'passwordEnv = "PHRASE"',
    'logonFields = { 9407 = "key-1" },',
    { 95: '44', 96: 'rISl2Ag1y1fbu3LrdWwZtmxCnbsl6D965jIBt6KPLjA=', 9407: 'key-1' },
  ],
  [
    'HMAC-SHA256 in hex, as the password',
    `${HMAC}, text = "{52}|{35}|{34}|{49}|{56}", secretEnv = "KEY", encoding = "hex", tag = 554`,
    'username = "key-1"',
    '',
    { 553: 'key-1', 554: '6b34bfaba0efc7dbeb3d0802012f5986bde06e6dfe9706bc80a2773ee8271db6' },
  ],
  [
    'HMAC-SHA256 in base64url',
    `${HMAC}, text = "{52}|{34}|{49}|{56}", secretEnv = "KEY", encoding = "base64url"`,
    '',
    '',
    { 95: '43', 96: 'QoPGWj-4trudbY6NjPr-ijW-QAo9y_C448j-EojcU5s' },
  ],
  [
    'HMAC-SHA512 of the SHA-256 of tagged fields and a nonce',
    'algorithm = "HMAC-SHA512", text = "35={35}|34={34}|49={49}|56={56}|553={553}|{5025}", hashText = true, ' +
      'secretEnv = "KEY64", secretEncoding = "base64", tag = 554, nonceTag = 5025',
    'username = "key-1"',
    '',
    {
      5025: '1780315200123',
      554: 'tgB6djYIcUxZ29wXCbCCt2fQKZ7MB+44NU1P/f76UgIIsVFUr3rQDZ9SltRrGjo9T9wefd6xiSFEbPM7nWtR+Q==',
    },
  ],
  [
    'a time in milliseconds',
    `${HMAC}, text = "{52:millis}{34}{49}", secretEnv = "KEY", encoding = "hex", tag = 554`,
    '',
    '',
    { 554: '635f05375e454464f8fbe7c7033c709aa73f025649cb7737f8e4a9527c3cf251' },
  ],
  [
    'Ed25519',
    'algorithm = "Ed25519", text = "{35}|{49}|{56}|{34}|{52}", secretEnv = "ED"',
    'username = "key-1"',
    '',
    { 95: '88', 96: 'YBP8eGWKs6lAu3VLj39IVyTJda76P+SGNI5TRQui5quXCBHLoL732QSEZ2IWSMePCZn9ErZ0zH3M+8UDlhJ/BQ==' },
  ],
  [
    'RSA-SHA256',
    'algorithm = "RSA-SHA256", text = "{52}|{35}|{34}|{49}|{56}", secretEnv = "RSA"',
    '',
    '',
    {
      95: '172',
      96: 'qHyd63SGRo8I5RXjmx6gsPNc5jx2VRrJXWCXamS9mIVXqRfasbmdIivz6ZDwqRc0j57UgerGJYS8byS0f04j2khr4bxQSXWVpjHDW1XhQIQs2tfCEKWsl1o0MFZg69GDI9RkZYzRCzLqGz/dc/ROWFeVKADu/6GioNRKIkBxIq8=',
    },
  ],
];

describe('a Logon is signed', () => {
  it.each(WAYS)('by %s', (_, signature, venue, session, expected) => {
    const logon = logonOf(venueSession(signature, venue, session));
    expect(logon.text(52)).toBe(TIME);
    const found = Object.fromEntries(Object.keys(expected).map((tag) => [tag, logon.text(Number(tag))]));
    expect(found).toEqual(expected);
  });

  it('by Ed25519 and RSA as the public key confirms, PSS too', () => {
    const text = ['A', 'US', 'THEM', '7', TIME].join(SOH);
    const of = (algorithm: string, key: string) => {
      const logon = logonOf(
        venueSession(`algorithm = "${algorithm}", text = "{35}|{49}|{56}|{34}|{52}", secretEnv = "${key}"`),
      );
      return Buffer.from(logon.text(96), 'base64');
    };
    const message = Buffer.from(text);
    expect(verify(null, message, ED25519.public, of('Ed25519', 'ED'))).toBe(true);
    expect(verify('sha256', message, RSA.public, of('RSA-SHA256', 'RSA'))).toBe(true);
    const pss = { key: createPublicKey(RSA.public), padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    expect(verify('sha256', message, pss, of('RSA-PSS-SHA256', 'RSA'))).toBe(true);
    expect(verify('sha256', Buffer.from(`${text}x`), pss, of('RSA-PSS-SHA256', 'RSA'))).toBe(false);
  });

  it('by a digest over a nonce that never comes twice', () => {
    const config = venueSession(
      'algorithm = "SHA256", text = "{96}", secretEnv = "KEY", tag = 554, nonceTag = 96, nonce = "millis.random"',
      'username = "key-1"',
    );
    const [one, two] = [logonOf(config), logonOf(config)];
    expect(one.text(96)).toMatch(/^1780315200123\.[A-Za-z0-9+/]{43}=$/);
    expect(one.text(95)).toBe(String(one.text(96).length));
    expect(two.text(96)).not.toBe(one.text(96));
    const digest = createHash('sha256').update(one.text(96) + SECRET);
    expect(one.text(554)).toBe(digest.digest('base64'));
  });

  it('with the key that is in its file at that moment', () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'fairlead-')), 'key');
    const put = (key: string) => {
      writeFileSync(file, key);
      chmodSync(file, 0o600);
    };
    put('first');
    const config = venueSession(`${HMAC}, text = "{52}", secretFile = ${JSON.stringify(file)}`);
    const [first, again] = [logonOf(config).text(96), logonOf(config).text(96)];
    put('second');
    const second = logonOf(config).text(96);
    expect([again === first, second === first]).toEqual([true, false]);
  });
});

describe('a configuration', () => {
  const faultsIn = (signature: string, venue = '') => faultsOf(withVenue(signature, venue, ''), ENV);

  it.each([
    ['a text that names no field', `${HMAC}, text = "A", secretEnv = "KEY"`, /text: it names no field of the Logon/],
    ['a text with a slip', `${HMAC}, text = "{52}{x}", secretEnv = "KEY"`, /text: \{x\} is neither a field/],
    ['no secret', `${HMAC}, text = "{52}"`, /secretEnv or from secretFile/],
    ['a secret that is not there', `${HMAC}, text = "{52}", secretEnv = "NONE"`, /NONE is not set/],
    ['no key', 'algorithm = "Ed25519", text = "{52}", secretEnv = "KEY"', /holds no private key in PEM/],
    ['a key of another kind', 'algorithm = "Ed25519", text = "{52}", secretEnv = "RSA"', /of type rsa.*needs ed25519/],
    ['a field of the header', `${HMAC}, text = "{52}", secretEnv = "KEY", tag = 49`, /49 has another meaning/],
    ['a field of the Logon', `${HMAC}, text = "{52}", secretEnv = "KEY", nonceTag = 108`, /108 has another meaning/],
    [
      'one field for both',
      `${HMAC}, text = "{52}", secretEnv = "KEY", nonceTag = 96`,
      /the signature is in this field/,
    ],
  ])('with %s is refused', (_, signature, fault) => {
    const faults = faultsIn(signature);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(fault);
    expect(faults[0]).toContain('session.logonSignature');
    expect(faults[0]).not.toContain(SECRET);
  });

  it('that has a password where the signature goes is refused', () => {
    const faults = faultsIn(`${HMAC}, text = "{52}", secretEnv = "KEY", tag = 554`, 'passwordEnv = "PHRASE"');
    expect(faults).toEqual([expect.stringMatching(/logonSignature\.tag: the password is in this field/)]);
  });
});

describe('over a line', () => {
  const ED = 'algorithm = "Ed25519", text = "{35}|{49}|{56}|{34}|{52}"';
  /** A venue that takes only Logons signed by our key; it shares no code with ours. */
  function venue(world: VirtualWorld, log: string[]): Engine {
    const engine = new Engine({
      journal: new MemoryJournal(),
      clock: world,
      world,
      log: { info: () => undefined, warn: (_, about) => log.push(String(about?.['reason'])) },
    });
    const ends = { id: 'us', role: 'acceptor', senderCompID: 'THEM', targetCompID: 'US', rules: undefined } as const;
    engine.addSession({ ...CONFIG, ...ends }, () => ({
      onMessage: () => undefined,
      authenticate: (logon) => {
        const text = [35, 49, 56, 34, 52].map((tag) => logon.text(tag)).join(SOH);
        const isOurs = verify(null, Buffer.from(text), ED25519.public, Buffer.from(logon.text(96), 'base64'));
        return isOurs ? undefined : 'the signature is wrong';
      },
    }));
    return engine;
  }

  const other = ED25519.private.replace('IMYW', 'IMYX');
  it.each([
    ['the right key', ED25519.private, 'loggedOn', []],
    ['another key', other, 'disconnected', ['the signature is wrong']],
  ])('a venue that checks it takes a Logon of %s', async (_, key, state, refusals) => {
    const world = new VirtualWorld(NOW);
    const log: string[] = [];
    const theirs = venue(world, log);
    const port = await theirs.listen('venue', 0);
    theirs.start();
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'fairlead-')), 'key');
    writeFileSync(file, key, { mode: 0o600 });
    const ours = new Engine({
      journal: new MemoryJournal(),
      clock: world,
      world,
      log: { info: () => {}, warn: () => {} },
    });
    const config = { ...venueSession(`${ED}, secretFile = ${JSON.stringify(file)}`), rules: undefined };
    const link = { hosts: [{ host: 'venue', port }], reconnectSec: 60, maxReconnectSec: 60 };
    const session = ours.addSession(config, () => ({ onMessage: () => undefined }), link);
    ours.start();
    world.advance(1);
    expect([session.state, log]).toEqual([state, refusals]);
  });
});

describe('a client that must sign its Logon', () => {
  const SIGNED =
    'session = { logonSignature = { algorithm = "Ed25519", text = "{35}|{49}|{56}|{34}|{52}", secretEnv = "ED" } }';
  const [session] =
    setupOf(demoWith(['id = "TESTER"', `id = "TESTER"\n${SIGNED}`]), { ...ENV, ED: ED25519.public }).clients.get(
      'TESTER',
    )?.sessions ?? [];

  const answerTo = (logon: string) => {
    const endings: string[] = [];
    const numbers = { nextSenderMsgSeqNum: 1, nextTargetMsgSeqNum: 7 };
    const config = { ...session, senderCompID: 'THEM', targetCompID: 'US', rules: undefined };
    const sink = { ...SILENT, ended: (_: unknown, { reason }: { reason: string }) => void endings.push(reason) };
    const acceptor = new Session(config, numbers, { read: () => undefined }, sink);
    const fields = new Fields();
    const bytes = Buffer.from(framed(logon, config.beginString), 'latin1');
    expect(fields.parse(bytes, 0, bytes.length)).toBe(Parsed.Ok);
    acceptor.connected(NOW);
    acceptor.receive(fields, NOW);
    return endings[0] ?? acceptor.state;
  };
  const LOGON = `35=A|34=7|49=US|52=${TIME}|56=THEM|98=0|108=30|`;
  const RIGHT = 'YBP8eGWKs6lAu3VLj39IVyTJda76P+SGNI5TRQui5quXCBHLoL732QSEZ2IWSMePCZn9ErZ0zH3M+8UDlhJ/BQ==';

  it.each([
    ['the right signature', `${LOGON}95=88|96=${RIGHT}|`, 'loggedOn'],
    [
      'the signature of another number',
      `${LOGON.replace('34=7', '34=8')}95=88|96=${RIGHT}|`,
      'Logon: its signature is wrong',
    ],
    ['none', LOGON, 'Logon: it has no signature in field 96'],
    ['one that is no base64', `${LOGON}95=3|96=???|`, 'Logon: its signature is wrong'],
  ])('with %s', (_, logon, answer) => {
    expect(answerTo(logon)).toBe(answer);
  });
});
