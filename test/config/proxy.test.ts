/** [venue.proxy] and [dropCopy.proxy]: what they come to, and what is wrong with them. */
import { describe, expect, it } from 'vitest';
import { demoWith, faultsOf, SECRETS, setupOf } from './demo.ts';

const PASSWORD = { ...SECRETS, GATE: 'open sesame' };
const withProxy = (keys: string) => demoWith(['[venue.marketData]', `[venue.proxy]\n${keys}\n\n[venue.marketData]`]);

describe('a proxy', () => {
  it.each([
    ['socks5://gate.example:1080', { kind: 'socks5', host: 'gate.example', port: 1080 }],
    ['socks5h://10.0.0.3:1080/', { kind: 'socks5', host: '10.0.0.3', port: 1080 }],
    ['http://[2001:db8::1]:3128', { kind: 'http', host: '2001:db8::1', port: 3128 }],
  ])('%s is for all sessions of the venue', (url, proxy) => {
    const { venues } = setupOf(withProxy(`url = "${url}"`));
    const north = venues.get('NORTH');
    expect(north?.orders.link.proxy).toEqual({ ...proxy, credentials: undefined });
    expect(north?.marketData?.link.proxy).toBe(north?.orders.link.proxy);
    expect(venues.get('SOUTH')?.orders.link.proxy).toBeUndefined();
  });

  it('has its password from elsewhere, and prints none', () => {
    const toml = withProxy('url = "http://gate:3128"\nusername = "us"\npasswordEnv = "GATE"');
    const proxy = setupOf(toml, PASSWORD).venues.get('NORTH')?.orders.link.proxy;
    expect(proxy?.credentials?.password.reveal()).toBe('open sesame');
    expect(JSON.stringify(proxy)).not.toContain('sesame');
  });

  it.each([
    [
      'url = "socks4://gate:1080"',
      'url: expected "socks5://host:1080" or "http://host:3128"; found "socks4://gate:1080"',
    ],
    ['url = "gate:1080"', 'url: expected "socks5://host:1080" or "http://host:3128"; found "gate:1080"'],
    ['url = "http://gate"', 'url: expected "socks5://host:1080" or "http://host:3128"; found "http://gate"'],
    [
      'url = "http://gate:70000"',
      'url: expected "socks5://host:1080" or "http://host:3128"; found "http://gate:70000"',
    ],
    [
      'url = "socks5://us:hunter2@gate:1080"',
      'url: who we are is no part of it: set username, and passwordEnv or passwordFile',
    ],
    ['url = "http://gate:3128"\nusername = "us:me"\npasswordEnv = "GATE"', 'username: HTTP allows no ":" in it'],
  ])('may not be %s', (keys, fault) => {
    expect(faultsOf(withProxy(keys), PASSWORD)).toEqual([`venue[NORTH].proxy.${fault}`]);
  });

  it('is told half of who we are by mistake', () => {
    const fault =
      'venue[NORTH].proxy: username and password go together: set username, and passwordEnv or passwordFile';
    expect(faultsOf(withProxy('url = "http://gate:3128"\nusername = "us"'), PASSWORD)).toEqual([fault]);
    expect(faultsOf(withProxy('url = "http://gate:3128"\npasswordEnv = "GATE"'), PASSWORD)).toEqual([fault]);
  });

  it('is for drop copies that we connect to', () => {
    const copy = (keys: string) => `${demoWith()}\n[[dropCopy]]\nid = "CLEARER"\ncompID = "CLEARER"\n${keys}\n`;
    const there = copy('host = "clearer.example"\nport = 9\ntls = {}\nproxy = { url = "socks5://gate:1080" }');
    expect(setupOf(there).dropCopies[0].link).toMatchObject({ tls: { ca: undefined }, proxy: { host: 'gate' } });
    expect(faultsOf(copy('loopbackOnly = true\nproxy = { url = "socks5://gate:1080" }'))).toEqual([
      'dropCopy[CLEARER]: tls and proxy are for a receiver with a host',
    ]);
  });
});
