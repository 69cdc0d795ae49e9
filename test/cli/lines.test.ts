import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { MessagePrinter } from '../../src/cli/messageLines.ts';
import { explainFailure, UsageError } from '../../src/cli/failure.ts';
import { CHECKS } from '../../src/risk/checks/checks.ts';
import { readFileSync } from 'node:fs';

process.env['NO_COLOR'] = '1';
const ROOT = path.join(import.meta.dirname, '../..');
const directory = mkdtempSync(path.join(os.tmpdir(), 'fairlead-cli-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const bytes = (message: string) => Buffer.from(message.replaceAll('|', '\x01'), 'latin1');
// A public message whose length and checksum were recomputed; the second has a wrong CheckSum, the third a password.
const HEARTBEAT = '8=FIX.4.2|9=51|35=0|34=703|49=ABC|52=20100130-10:53:40.830|56=XYZ|10=249|';
const LOGON = '8=FIX.4.2|9=65|35=A|49=SERVER|56=CLIENT|34=177|52=20090107-18:15:16|98=0|108=30|10=062|';

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(ROOT, 'bin/fairlead.js'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status, stdout, stderr };
}

describe('a FIX message for people', () => {
  const strip = (text: string) => text.replace(/\x1b\[\d+m/g, '');
  const lines = (message: string, fieldALine = false, heartbeats = true) =>
    new MessagePrinter(fieldALine, heartbeats).lines(bytes(message)).map(strip);

  it('is one line with names and meanings', () => {
    expect(lines(LOGON)).toEqual(['SERVER→CLIENT #177 Logon  EncryptMethod=none HeartBtInt=30']);
  });

  it('is a field a line when asked', () => {
    expect(lines(LOGON, true).slice(0, 3)).toEqual([
      '20090107-18:15:16 SERVER→CLIENT #177 Logon',
      '      8 BeginString              FIX.4.2',
      '      9 BodyLength               65',
    ]);
  });

  it('leaves heartbeats out unless asked', () => {
    expect(lines(HEARTBEAT, false, false)).toEqual([]);
    expect(lines(HEARTBEAT)).toHaveLength(1);
  });

  it('says what is wrong with the frame', () => {
    expect(lines(LOGON.replace('10=062', '10=063'))[0]).toContain('CheckSum(10) is wrong');
    expect(lines(LOGON.replace('9=65', '9=66'))[0]).toContain('BodyLength(9) is wrong');
  });

  it('never shows a password', () => {
    const shown = lines('8=FIX.4.4|9=1|35=A|34=1|49=A|52=x|56=B|554=hunter2|925=hunter3|96=raw|10=000|').join();
    expect(shown).toContain('Password=***');
    expect(shown).not.toMatch(/hunter|raw/);
  });
});

describe('the command line', () => {
  it('reads a log with other text around its messages', () => {
    const file = path.join(directory, 'fix.log');
    writeFileSync(file, `2026-01-01 in: ${LOGON}\nnothing here\n${HEARTBEAT}\n`);
    expect(run('log', file)).toMatchObject({
      status: 0,
      stdout: '20090107-18:15:16 SERVER→CLIENT #177 Logon  EncryptMethod=none HeartBtInt=30\n',
    });
  });

  it.each([
    [['log', '/nowhere'], 'fairlead: there is no /nowhere'],
    [['sim', 'dark'], 'name them, for example --reference NORTH@127.0.0.1:9890'],
    [['sim', 'lit'], 'expected exchange or dark'],
    [['sim', 'exchange', '--port', '70000'], 'a port is a whole number from 0 to 65535'],
    [['strat'], "unknown command 'strat'"],
    [['start', '--confg', 'x'], 'Did you mean --config?'],
    [
      ['kill', 'halt', '--token-env', 'PATH', '--url', 'http://127.0.0.1:1'],
      'no gateway answers at http://127.0.0.1:1',
    ],
    [['kill', 'halt', '--scope', 'everything'], 'expected global, or client:ID'],
  ])('says what is wrong with %j', (args, text) => {
    const { status, stderr } = run(...args);
    expect(stderr).toContain(text);
    expect(status).not.toBe(0);
  });

  it('names the file, the line and the key of a bad configuration', () => {
    const demo = readFileSync(path.join(ROOT, 'fairlead.config.toml'), 'utf8');
    const file = path.join(directory, 'bad.toml');
    writeFileSync(file, demo.replace('durability = "os"', 'durabilty = "os"'));
    const { status, stderr } = run('start', '--config', file);
    expect(status).toBe(1);
    expect(stderr).toContain('gateway.durabilty');
    expect(stderr).toContain('durability');
  });

  it('shows what rules do to a message, and which sessions there are', () => {
    const file = path.join(directory, 'rules.toml');
    const rule = 'rule = [{ direction = "in", do = "default", tag = 59, value = "3" }]';
    const demo = readFileSync(path.join(ROOT, 'fairlead.config.toml'), 'utf8');
    writeFileSync(
      file,
      demo.replace(/loopbackOnly = true .*\n/, (line) => `${line}[client.session]\n${rule}\n`),
    );
    const rules = (session: string, input: string) =>
      spawnSync(process.execPath, [path.join(ROOT, 'bin/fairlead.js'), 'rules', '-c', file, '--session', session], {
        encoding: 'utf8',
        env: { ...process.env, NO_COLOR: '1' },
        input,
      });
    expect(rules('fix44:TESTER', 'noise 8=FIX.4.4|35=D|11=A|55=AAPL\n').stdout).toBe(
      'before 8=FIX.4.4|35=D|11=A|55=AAPL\nafter  8=FIX.4.4|35=D|11=A|55=AAPL|59=3\n  + 59=3\n',
    );
    expect(rules('fix44:NOBODY', '').stderr).toContain('there are fix44:TESTER, fix42:TESTER');
    expect(rules('fix44:TESTER', 'nothing').stderr).toContain('no FIX message on stdin');
  });

  it('shows an example in the help of every command', () => {
    for (const command of ['start', 'demo', 'sim', 'client', 'log', 'kill']) {
      expect(run(command, '--help').stdout).toContain('Example:');
    }
  });
});

describe('a failure for people', () => {
  const system = (code: string, more: object) => Object.assign(new Error(code), { code, ...more });
  it.each([
    [system('EADDRINUSE', { address: '127.0.0.1', port: 9880 }), '127.0.0.1:9880 is in use by another program'],
    [system('EACCES', { port: 80 }), 'may not listen on port 80'],
    [new UsageError('no such thing'), 'fairlead: no such thing'],
    [new Error('oops'), 'this is a bug in fairlead'],
  ])('%s', (error, text) => {
    expect(explainFailure(error)).toContain(text);
  });
});

it('the rules of engagement list every risk check with its code and OrdRejReason', () => {
  const page = readFileSync(path.join(ROOT, 'docs/rules-of-engagement.md'), 'utf8');
  const rows = page.split('\n').filter((line) => /^\| R\d+-/.test(line));
  expect(rows).toEqual(CHECKS.map(({ code, name, ordRejReason }) => `| ${code} | ${name} | ${ordRejReason} |`));
});
