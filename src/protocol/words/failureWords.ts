/** Failures that only the user can mend, by the codes of `core/errors.ts`. */
export const FAILURE_WORDS = {
  // Of two servers or more, a line each.
  'failure.several': '{0}\n{1}',

  // Failures that say all by their codes, but for the model that they are about.
  'failure.noModel': 'RLM found no language model. Add one to VS Code, then run the task again.',
  'failure.modelNotFound': 'The language model {0} does not exist any more. Choose another one.',
  'failure.modelNoPermission': 'RLM may not use the language model {0}. Allow it when asked, or choose another one.',
  'failure.modelEmptyAnswer': 'The language model {0} answered with nothing. Run the task again, or choose another.',
  'failure.modelCannotCallTools':
    'The language model {0} cannot call tools, as ReAct mode needs. Choose another one, or run the task in code mode.',
  'failure.noConfiguration': 'No MCP server is configured for this workspace. Add one to .vscode/mcp.json.',
  'failure.runInterrupted': 'The run was interrupted. It can be resumed.',
  'failure.runElsewhere': 'The run goes on in another window.',
  'failure.workspaceUntrusted':
    'RLM runs nothing in Restricted Mode, because .vscode/mcp.json names programs to start. Trust this workspace to run tasks.',
  'failure.noWorkspace': 'RLM needs an open folder, since it uses the MCP servers of its .vscode/mcp.json.',
  'failure.internal': 'RLM ran into an error of its own: {0}',

  // Failures with a detail: their messages in English, from which the values are read (`sayingOfSentence`).
  'failure.modelBlocked': 'The provider of "{0}" blocked the request: {1}',
  'failure.modelQuota': 'The quota of "{0}" is used up: {1} Wait, or choose another model.',
  'failure.modelStreamCut': 'The answer of "{0}" broke off after {1} characters ({2}). What came ends with: {3}',
  'failure.modelUnavailable': 'The language model "{0}" cannot be reached now: {1}',
  'failure.modelTooLong': 'The request is too long for the language model "{0}": {1}',
  'failure.modelFailed': 'The language model "{0}" failed: {1}',
  'failure.noSandboxRuntime': '{0} Install Node 24 or 26, or name its executable in the setting rlm.sandbox.nodePath.',
  'failure.sandboxFailed': 'The sandbox could not be used: {0}',
  'failure.workerLost': 'The worker was lost and the run could not go on: {0}',
  'failure.workerBreached':
    'The worker was ended because {0}. The code that the model wrote may have got out of its isolate. It could call nothing but what the run was allowed. Look at what the run has read before you run the task again.',
  'failure.inputsInvalid': 'The inputs of the run cannot be used: {0}.',
  'failure.runNotResumable': 'The run {0} cannot be resumed: {1}',
  'failure.serverNameTaken': 'The server name "{0}" is also used in {1}, which counts. Rename one of the two.',
  'failure.consentRefused':
    'Server "{0}" was not started because it was not allowed. It is asked for again at the next run.',
  'failure.serverLeftOut': 'Server "{0}" was not started. {1}',
  'failure.serverNotStarted': 'Server "{0}" did not start: {1}',
  'failure.serverUnreachable': 'Server "{0}" cannot be reached: {1}',
  'failure.signInNeeded': 'Server "{0}" needs you to sign in. {1}',
  'failure.signInFailed': 'The sign-in to server "{0}" failed: {1}',
  'failure.serverGone': 'No server "{0}" is configured any more.',
  'failure.serverNotConnected': 'Server "{0}" was not connected: {1}',
  'failure.fault': 'The run ended by a fault of ours: {0}',
  // The next two are found in much, so they come last: a fault of a file, with its place.
  'failure.serverFault': 'Server "{0}": {1} ({2})',
  'failure.fileFault': '{0} ({1})',
} as const;
