// The windows of VS Code that suites of tests run in. A test file belongs to the suite whose folder it is in.

/**
 * @typedef {object} Scenario
 * @property {string} name
 * @property {string} suite a folder of test/vscode
 * @property {string} workspace a folder of test/fixtures/workspaces; the tests get a copy
 * @property {string} [workspaceFile] of the workspace, which is opened by it
 * @property {readonly string[]} extensions folders of extensions that are there beside the project's own
 * @property {Record<string, unknown>} settings the user's settings
 * @property {boolean} [isBenchmark] runs only where it is named
 */

/** Tests that are not about trust do not meet its questions. */
const TRUSTED = { 'security.workspace.trust.enabled': false, 'rlm.approval.mode': 'auto' };

/** @type {readonly Scenario[]} */
export const scenarios = [
  {
    name: 'harness',
    suite: 'harness',
    workspace: 'empty',
    extensions: ['test/fixtures/smoke-extension'],
    settings: { ...TRUSTED, 'editor.tabSize': 3 },
  },
  {
    name: 'main',
    suite: 'suite',
    workspace: 'basic',
    extensions: ['test/fixtures/test-model'],
    settings: TRUSTED,
  },
  {
    name: 'workspace-file',
    suite: 'workspaceFile',
    workspace: 'several',
    workspaceFile: 'several.code-workspace',
    extensions: ['test/fixtures/test-model'],
    // These can be set only beforehand: the editor shows them nowhere.
    settings: {
      ...TRUSTED,
      'chat.mcp.deniedServers': [{ serverName: 'denied' }],
      'chat.mcp.allowedServers': [
        { serverName: 'denied' },
        { serverName: 'asking' },
        ...['WorkspaceFile', 'Profile', 'Copilot', 'Claude', 'Windsurf', 'Cursor'].map((place) => ({
          serverName: `from${place}`,
        })),
      ],
    },
  },
  {
    name: 'bench',
    suite: 'bench',
    workspace: 'basic',
    extensions: ['test/fixtures/test-model'],
    settings: TRUSTED,
    isBenchmark: true,
  },
  {
    name: 'model-bench',
    suite: 'modelBench',
    workspace: 'basic',
    extensions: ['test/fixtures/test-model'],
    settings: TRUSTED,
    isBenchmark: true,
  },
  {
    name: 'restricted',
    suite: 'restricted',
    workspace: 'basic',
    extensions: ['test/fixtures/test-model'],
    settings: {
      'security.workspace.trust.enabled': true,
      'security.workspace.trust.startupPrompt': 'never',
      'security.workspace.trust.banner': 'never',
    },
  },
];
