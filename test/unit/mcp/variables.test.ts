import assert from 'node:assert/strict';
import path from 'node:path';
import { said } from '../../../src/core/said';
import {
  expandForDisplay,
  expandVariables,
  UnresolvedVariable,
  type VariableScope,
} from '../../../src/mcp/launch/variables';

const scope: VariableScope = {
  folder: { name: 'app', path: '/code/application' },
  folders: [
    { name: 'app', path: '/code/application' },
    { name: 'docs', path: '/code/documents' },
  ],
  environment: { NAME: 'value', EMPTY: '', TRICK: '${userHome}' },
  userHome: '/home/me',
  setting: (name) => (name === 'editor.theme' ? 'dark' : undefined),
};

const expand = (text: string, changes: Partial<VariableScope> = {}): Promise<string> =>
  expandVariables(text, { ...scope, ...changes }, (id) =>
    id === 'known' ? Promise.resolve('answer') : Promise.reject(new UnresolvedVariable(said('launch.noInput', id))),
  );

describe('variables', () => {
  const values: readonly (readonly [text: string, expanded: string])[] = [
    ['${workspaceFolder}/bin', '/code/application/bin'],
    ['${workspaceFolder:docs}', '/code/documents'],
    ['${workspaceFolderBasename}', 'application'],
    ['${workspaceFolderBasename:docs}', 'documents'],
    ['${cwd}', '/code/application'],
    ['${workspaceRoot}', '/code/application'],
    ['${workspaceRootFolderName}', 'application'],
    ['${userHome}', '/home/me'],
    ['${pathSeparator}${/}', path.sep + path.sep],
    ['a ${env:NAME} b ${env:NAME}', 'a value b value'],
    ['[${env:EMPTY}]', '[]'],
    ['${input:known}', 'answer'],
    ['${config:editor.theme}', 'dark'],
    ['$HOME $(x) ${unclosed', '$HOME $(x) ${unclosed'],
    ['nothing', 'nothing'],
  ];
  for (const [text, expanded] of values) {
    it(`expands ${text}`, async () => assert.equal(await expand(text), expanded));
  }

  it('does not look at what a value holds', async () => assert.equal(await expand('${env:TRICK}'), '${userHome}'));

  const unresolved: readonly (readonly [text: string, message: RegExp])[] = [
    ['${env:MISSING}', /\$\{env:MISSING\} has no value\. The environment variable is not set/],
    ['${workspaceFolder:nowhere}', /The workspace has no folder "nowhere"/],
    ['${input:unknown}', /No input "unknown" is defined/],
    ['${config:unknown}', /The setting has no value/],
    ['${command:extension.run}', /define an input of the type "command"/],
    ['${selectedText}', /no meaning for a server/],
    ['${execPath}', /no meaning for a server/],
    ['${file}', /no meaning for a server/],
    ['${}', /no such variable/],
    ['${env:${input:known}}', /\$\{env:\$\{input:known\}/],
    ['ok ${userHome} ${nope}', /\$\{nope\}/],
  ];
  for (const [text, message] of unresolved) {
    it(`refuses ${text}`, () => assert.rejects(expand(text), { name: 'UnresolvedVariable', message }));
  }

  it('refuses a folder where none is open', () =>
    assert.rejects(expand('${workspaceFolder}', { folder: undefined, folders: [] }), /No folder is open/));

  it('shows folders before a server is started, but neither secrets nor questions', () => {
    const text = '${workspaceFolder}/x --key ${input:known} ${env:NAME} ${config:editor.theme} ${nope}';
    assert.equal(
      expandForDisplay(text, scope),
      '/code/application/x --key ${input:known} ${env:NAME} ${config:editor.theme} ${nope}',
    );
  });
});
