/** What is said to proxies, byte for byte, and what is made of their answers. */
import { describe, expect, it } from 'vitest';
import { type Proxy, talkTo } from '../../src/engine/proxyTalk.ts';
import { Secret } from '../../src/engine/secret.ts';

const AS = { username: 'us', password: new Secret('open sesame') };
const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/** Plays the proxy's answers, in hex or as text; what was said, and in the end `through`, or what the proxy has. */
function talk(proxy: Pick<Proxy, 'kind' | 'credentials'>, host: string, answers: readonly string[]): string[] {
  const talking = talkTo({ host: 'gate', port: 1, ...proxy }, { host, port: 9880 });
  const shown: string[] = [];
  const show = (bytes: Uint8Array) =>
    proxy.kind === 'http' ? Buffer.from(bytes).toString('latin1') : Buffer.from(bytes).toString('hex');
  try {
    let step = talking.next();
    for (const answer of answers) {
      if (step.done === true) break;
      if (step.value.say.length > 0) shown.push(show(step.value.say));
      if (typeof step.value.hear === 'number') expect(answer.length / 2).toBe(step.value.hear);
      step = talking.next(proxy.kind === 'http' ? latin1(answer) : Buffer.from(answer, 'hex'));
    }
    shown.push(step.done === true ? 'through' : 'not yet');
  } catch (error) {
    shown.push((error as Error).message);
  }
  return shown;
}

describe('SOCKS5', () => {
  const open = { kind: 'socks5', credentials: undefined } as const;
  const named = { kind: 'socks5', credentials: AS } as const;
  const ASK = '050100';
  const ASK_NAMED = '05020002';
  const SIGN_IN = `0102${Buffer.from('us').toString('hex')}0b${Buffer.from('open sesame').toString('hex')}`;
  const to = (address: string) => `050100${address}2698`;
  const VENUE = to(`030d${Buffer.from('venue.example').toString('hex')}`);

  it.each<[string, typeof open | typeof named, string, string[], string[]]>([
    [
      'a name, which the proxy looks up',
      open,
      'venue.example',
      ['0500', '0500', '00017f', '0000010001'],
      [ASK, VENUE, 'through'],
    ],
    ['IPv4', open, '192.0.2.7', ['0500', '0500', '000103', '0000000000'], [ASK, to('01c0000207'), 'through']],
    [
      'IPv6',
      open,
      '2001:db8::1',
      ['0500', '0500', '000420', '00'.repeat(17)],
      [ASK, to(`0420010db8${'1'.padStart(24, '0')}`), 'through'],
    ],
    ['IPv6, all of it', open, '1:2:3:4:5:6:7:8', ['0500'], [ASK, 'not yet']],
    [
      'an answer with a name',
      open,
      '192.0.2.7',
      ['0500', '0500', '000303', '6162630438'],
      [ASK, to('01c0000207'), 'through'],
    ],
    ['a password that is not asked for', named, 'venue.example', ['0500'], [ASK_NAMED, 'not yet']],
    [
      'a password',
      named,
      'venue.example',
      ['0502', '0100', '0500', '000103', '0000000000'],
      [ASK_NAMED, SIGN_IN, VENUE, 'through'],
    ],
    [
      'a wrong password',
      named,
      'venue.example',
      ['0502', '0101'],
      [ASK_NAMED, SIGN_IN, 'it refuses our username and password'],
    ],
    [
      'a password that is missing',
      open,
      'venue.example',
      ['05ff'],
      [ASK, 'it takes none of our ways to authenticate: it asks for a username and password (method 255)'],
    ],
    [
      'a way that we did not offer',
      open,
      'venue.example',
      ['0502'],
      [ASK, 'it takes none of our ways to authenticate: it asks for a username and password (method 2)'],
    ],
    ['no way', named, 'venue.example', ['05ff'], [ASK_NAMED, 'it takes none of our ways to authenticate (method 255)']],
    [
      'a venue that is not there',
      open,
      'venue.example',
      ['0500', '0505'],
      [ASK, VENUE, 'it cannot connect: the venue refuses the connection (reply 5)'],
    ],
    [
      'a rule against it',
      open,
      'venue.example',
      ['0500', '0502'],
      [ASK, VENUE, 'it cannot connect: its rules do not allow it (reply 2)'],
    ],
    [
      'a reply of tomorrow',
      open,
      'venue.example',
      ['0500', '0563'],
      [ASK, VENUE, 'it cannot connect: for no known reason (reply 99)'],
    ],
    ['a web server', open, 'venue.example', ['4854'], [ASK, 'it does not speak SOCKS5']],
    [
      'an address of no type',
      open,
      'venue.example',
      ['0500', '0500', '000900'],
      [ASK, VENUE, 'its answer has an address of type 9'],
    ],
  ])('%s', (_what, proxy, host, answers, expected) => {
    expect(talk(proxy, host, answers)).toEqual(expected);
  });
});

describe('HTTP', () => {
  const open = { kind: 'http', credentials: undefined } as const;
  const named = { kind: 'http', credentials: AS } as const;
  const VENUE = 'CONNECT venue.example:9880 HTTP/1.1\r\nHost: venue.example:9880\r\n\r\n';

  it.each<[string, typeof open | typeof named, string, string, string[]]>([
    ['through', open, 'venue.example', 'HTTP/1.1 200 Connection established\r\n\r\n', [VENUE, 'through']],
    ['through, in few words', open, 'venue.example', 'HTTP/1.0 200\r\nVia: gate\r\n\r\n', [VENUE, 'through']],
    [
      'IPv6',
      open,
      '2001:db8::1',
      'HTTP/1.1 200 OK\r\n\r\n',
      ['CONNECT [2001:db8::1]:9880 HTTP/1.1\r\nHost: [2001:db8::1]:9880\r\n\r\n', 'through'],
    ],
    [
      'with a password',
      named,
      'venue.example',
      'HTTP/1.1 200 OK\r\n\r\n',
      [VENUE.replace(/\r\n\r\n$/, '\r\nProxy-Authorization: Basic dXM6b3BlbiBzZXNhbWU=\r\n\r\n'), 'through'],
    ],
    [
      'without one that is needed',
      open,
      'venue.example',
      'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n',
      [VENUE, 'it answers 407 Proxy Authentication Required'],
    ],
    ['refused', open, 'venue.example', 'HTTP/1.1 403\r\n\r\n', [VENUE, 'it answers 403']],
    ['no HTTP', open, 'venue.example', '8=FIX.4.4\r\n\r\n', [VENUE, 'it does not speak HTTP']],
  ])('%s', (_what, proxy, host, answer, expected) => {
    expect(talk(proxy, host, [answer])).toEqual(expected);
  });
});
