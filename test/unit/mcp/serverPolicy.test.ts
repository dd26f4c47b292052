import assert from 'node:assert/strict';
import type { ServerConfiguration } from '../../../src/mcp/configuration/configuration';
import { parseConfiguration } from '../../../src/mcp/configuration/parseConfiguration';
import {
  readMatchers,
  refusalBeforeLaunch,
  refusalOf,
  type ServerIdentity,
} from '../../../src/mcp/configuration/serverPolicy';

const ALL = { access: 'all' } as const;

function isUrlDenied(pattern: string, url: string): boolean {
  const denied = readMatchers([{ serverUrl: pattern }]);
  return refusalOf({ ...ALL, denied }, { name: 'a', url }) !== undefined;
}

function server(fields: object): ServerConfiguration {
  return parseConfiguration(JSON.stringify({ servers: { a: fields } }), { file: '/f' }).servers[0] ?? assert.fail();
}

describe('the policy for servers', () => {
  it('heeds entries with exactly one of the three keys, and no list that is none', () => {
    assert.equal(readMatchers(null), undefined);
    assert.equal(readMatchers({ serverName: 'a' }), undefined);
    const entries = [
      { serverName: 'a' },
      { serverName: '' },
      { serverName: 'a', serverUrl: 'https://x' },
      { serverCommand: [] },
      { serverCommand: ['npx', 1] },
      { serverCommand: ['npx'] },
      'a',
      null,
    ];
    assert.deepEqual(readMatchers(entries), [{ serverName: 'a' }, { serverCommand: ['npx'] }]);
  });

  it('lets nothing pass where access is off or limited to a registry that it cannot ask', () => {
    assert.match(refusalOf({ access: 'none' }, { name: 'a' })?.message ?? '', /disabled in this editor/);
    assert.match(refusalOf({ access: 'registry' }, { name: 'a' })?.message ?? '', /registry/);
    assert.equal(refusalOf(ALL, { name: 'a' }), undefined);
  });

  const denied = [{ serverName: 'bad' }, { serverCommand: ['npx', '-y', 'bad'] }];
  const allowed = [{ serverName: 'bad' }, { serverName: 'good' }];
  const cases: readonly (readonly [identity: ServerIdentity, words: RegExp | undefined])[] = [
    [{ name: 'good' }, undefined],
    [{ name: 'bad' }, /blocked by the policy/],
    [{ name: 'Good' }, /not among the servers/],
    [{ name: 'good', command: ['npx', '-y', 'bad'] }, /blocked by the policy/],
    [{ name: 'good', command: ['npx', '-y', 'bad', '--more'] }, undefined],
    [{ name: 'good', command: ['npx', '-y'] }, undefined],
  ];
  for (const [identity, words] of cases) {
    it(`${words === undefined ? 'lets' : 'refuses'} ${JSON.stringify(identity)}`, () => {
      const refusal = refusalOf({ ...ALL, denied, allowed }, identity);
      if (words === undefined) assert.equal(refusal, undefined);
      else assert.match(refusal?.message ?? '', words);
    });
  }

  it('allows nothing by an empty list', () => {
    assert.match(refusalOf({ ...ALL, allowed: [] }, { name: 'a' })?.message ?? '', /not among/);
  });

  const urls: readonly (readonly [pattern: string, url: string, isMatch: boolean])[] = [
    ['https://example.test/mcp', 'https://example.test/mcp', true],
    ['https://EXAMPLE.test:443/mcp', 'https://example.test/mcp', true],
    ['https://example.test/mcp', 'https://user:password@example.test/mcp#fragment', true],
    ['https://example.test/mcp', 'https://example.test/mcp/', false],
    ['https://example.test/mcp', 'http://example.test/mcp', false],
    ['https://*.example.test/*', 'https://a.b.example.test/x?y', true],
    ['https://*.example.test/*', 'https://evil.test/a.example.test/', false],
    ['https://*.example.test/*', 'https://evil.test?x.example.test/', false],
    ['https://example.test/*', 'https://example.test.evil.test/', false],
    ['https://example.test:*/mcp', 'https://example.test:8443/mcp', true],
    ['https://example.test:*/mcp', 'https://example.test/mcp', true],
    ['https://example.test:*', 'https://example.test/', true],
    ['http://localhost:80/*', 'http://localhost/mcp', true],
    ['https://user@*.example.test/', 'https://a.example.test/', true],
    ['*', 'https://example.test/', false],
    ['*://example.test/*', 'https://example.test/mcp', true],
    ['unix:///run/*.sock*', 'unix:///run/mcp.sock#/mcp', true],
    ['https://example.test/(a+)+*', 'https://example.test/aaaa', false],
  ];
  for (const [pattern, url, isMatch] of urls) {
    it(`${pattern} ${isMatch ? 'matches' : 'does not match'} ${url}`, () => {
      assert.equal(isUrlDenied(pattern, url), isMatch);
    });
  }

  it('waits with what depends on a variable, and refuses what no value could mend', () => {
    const open = server({ command: 'npx', args: ['${env:PACKAGE}'] });
    assert.equal(refusalBeforeLaunch({ ...ALL, allowed: [{ serverCommand: ['npx', 'a'] }] }, open), undefined);
    assert.match(
      refusalBeforeLaunch({ ...ALL, allowed: [{ serverUrl: 'https://x.test' }] }, open)?.message ?? '',
      /not among/,
    );
    assert.equal(refusalBeforeLaunch({ ...ALL, denied: [{ serverCommand: ['npx', 'a'] }] }, open), undefined);
    assert.match(refusalBeforeLaunch({ ...ALL, denied: [{ serverName: 'a' }] }, open)?.message ?? '', /blocked/);
    const closed = server({ command: 'npx', args: ['a'] });
    assert.match(
      refusalBeforeLaunch({ ...ALL, denied: [{ serverCommand: ['npx', 'a'] }] }, closed)?.message ?? '',
      /blocked/,
    );
  });
});
