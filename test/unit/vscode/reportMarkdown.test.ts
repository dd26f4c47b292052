import assert from 'node:assert/strict';
import { lastLines, reportMarkdown, type ReportParts } from '../../../src/vscode/report/reportMarkdown';

const TITLES = {
  title: 'Report',
  advice: 'What happened?',
  sandbox: 'Sandbox',
  servers: 'Servers',
  settings: 'Settings',
  log: 'Log',
  none: 'None.',
  noLog: 'No log.',
};
const PARTS: ReportParts = {
  versions: [['Extension', '1.2.3']],
  sandbox: ['- Runtime: /home/ada/node'],
  servers: [{ name: 'people\n# Heading', state: 'running' }],
  settings: [['rlm.sandbox.nodePath', String.raw`C:\Users\ada\node.exe`]],
  log: undefined,
};

describe('the report', () => {
  it('holds all parts, one under the other', () => {
    const text = reportMarkdown(PARTS, TITLES, { secrets: [], folders: [] });
    assert.equal(
      text,
      [
        '# Report',
        'What happened?',
        '- Extension: 1.2.3',
        '## Sandbox',
        '- Runtime: /home/ada/node',
        '## Servers',
        '- people # Heading: running',
        '## Settings',
        '```json\n{\n  "rlm.sandbox.nodePath": "C:\\\\Users\\\\ada\\\\node.exe"\n}\n```',
        '## Log',
        'No log.\n',
      ].join('\n\n'),
    );
  });

  it('says where a part is empty', () => {
    const text = reportMarkdown({ ...PARTS, sandbox: [], servers: [], settings: [] }, TITLES, {
      secrets: [],
      folders: [],
    });
    assert.equal(text.match(/None\./g)?.length, 3);
  });

  it('holds no secret and no folder of the user, however they are written', () => {
    const log = [
      'opening /home/ada/project/mcp.json',
      'file:///home/ada/project/a%20b',
      '/home/adam stays',
      'token=s3cr3t-value',
      '```',
    ].join('\n');
    const text = reportMarkdown({ ...PARTS, log }, TITLES, {
      secrets: ['s3cr3t-value'],
      folders: [
        ['/home/ada/project', '<workspace>'],
        ['/home/ada', '~'],
        [String.raw`C:\Users\Ada`, '~'],
      ],
    });
    assert.ok(!text.includes('s3cr3t-value'));
    assert.ok(!/ada(?!m)/i.test(text), text);
    for (const line of [
      'opening <workspace>/mcp.json',
      'file://<workspace>/a%20b',
      '/home/adam stays',
      'token=[secret]',
    ])
      assert.ok(text.includes(line), line);
    assert.ok(text.includes('````text\n'), 'The fence is longer than that in the log.');
  });

  it('takes the last whole lines of a long log', () => {
    assert.equal(lastLines('one\ntwo\nthree', 100), 'one\ntwo\nthree');
    assert.equal(lastLines('one\ntwo\nthree', 7), '…\nthree');
  });
});
