/** Why the sandbox cannot be used, or a worker was lost. */
export const SANDBOX_WORDS = {
  // Why a worker was lost; its event has the English sentence alone.
  'lost.memory': 'The code took more memory than the isolate may have.',
  'lost.builtIn': 'The code was in a built-in function that could not be interrupted when its time was over.',
  'lost.silent': 'It did not answer any more.',
  'lost.breach': 'The worker was ended because {0}.',
  'lost.code': 'The process ended with code {0}.',
  'lost.signal': 'The process was ended by {0}.',

  'breach.noMessage': 'it sent what is no message',
  'breach.silentFlood': 'it sends without end, and answers nothing',
  'breach.manyMessages': 'it sent more messages than any code may cause',
  'breach.meaningless': 'it sent {0} messages that mean nothing, such as {1}',
  'breach.muchSent': 'it sent more than any code may cause',
  'breach.largeMessage': 'it sent a message of more than {0} MB',

  'sandbox.late': 'it did not start in time',
  'sandbox.nodeOfSetting': 'The setting rlm.sandbox.nodePath names {0}, which cannot run the sandbox: {1}.',
  'sandbox.noIsolatedVm': 'The setting rlm.sandbox.engine asks for isolated-vm, and no Node that can run it was found.',

  // Why this engine and this Node are used.
  'engine.setting': 'The setting rlm.sandbox.engine asks for QuickJS.',
  'engine.nodeOfSetting': 'The setting rlm.sandbox.nodePath names this Node.',
  'engine.carried': 'The extension carries this Node.',
  'engine.editor': "It is the editor's own Node.",
  'engine.path': 'This Node was found on the PATH.',
  'engine.noNode': 'No Node was found that can run isolated-vm.',
  'engine.failed': 'isolated-vm cannot be used under {0}: {1}.',

  // What is wrong with a Node.
  'probe.relative': 'it is no absolute path',
  'probe.missing': 'it does not exist',
  'probe.silent': 'it did not answer within {0} ms',
  'probe.noNode': 'it is no Node that runs here',
  'probe.electron': 'it is Electron, in which isolated-vm does not work',
  'probe.noModule': 'isolated-vm has no module for Node {0} here',
  'probe.slow': 'isolated-vm did not start within {0} ms',
  'probe.crashedBecause': 'isolated-vm crashed ({0}): {1}',
  'probe.crashed': 'isolated-vm crashed ({0})',
  'probe.notLoadedBecause': 'isolated-vm could not be loaded: {0}',
  'probe.notLoaded': 'isolated-vm could not be loaded',

  // What is denied around the engine.
  'right.files': 'files',
  'right.processes': 'processes',
  'right.threads': 'threads',
  'right.databases': 'databases',
  'right.inspector': 'inspector',
  'right.environment': 'environment',
  'right.network': 'network',
} as const;
