/** Why a call of a tool failed, where that was not the tool's own error, and what a search of tools has to add. */
export const CALL_WORDS = {
  'call.usedUp': ["The run's {0} tool call is used up.", "The run's {0} tool calls are used up."],
  'call.noTool': 'The server {0} has no tool {1} in this run.',
  'call.noTools': 'This run has no tools.',
  'call.readOnly':
    'The settings of this user allow read-only tools alone, and this one is not marked as read-only. Do not try it again; go on without it.',
  'call.refused':
    'The user refused this call. Do not try it again or in another way; go on without it, or SUBMIT what you have and say what was refused.',
  'call.noPerson':
    'This call needs the user\'s word, and nobody can be asked here; "{0}" was not allowed beforehand (--allow {1}). Go on without it.',
  'call.givenUp': 'The call was given up before anybody allowed it; nothing was done.',
  'call.cancelled': 'The call was cancelled; whether it had its effect is not known.',
  'call.late': 'The call took longer than {0} s.',
  'call.timedOut': '"{0}" did not answer within {1} s and was cancelled. Ask for less, or call it again later.',
  'call.notSignedIn':
    'Server "{0}" wants the user to sign in for this call, which did not come about. Go on without it.',
  'call.untrusted': 'The certificate of server "{0}" is not trusted any more; nothing was sent. Go on without it.',
  'call.notOpened': '"{0}" needs the user to open a page in the browser first, and the user did not.',
  'call.endless':
    'The result has too many MB; at most {0} MB are accepted. Ask for less: a filter, a limit, a page or a part.',
  'call.tooLarge':
    'The result has {0} MB; at most {1} MB are accepted. Ask for less: a filter, a limit, a page or a part.',
  'call.tooDeep': 'The result is nested too deeply to be read.',
  'call.unnamedError': 'The tool reported an error without saying which.',
  'call.status': 'The server answered the call of "{0}" with HTTP status {1}.',
  'call.redirected': 'The server redirected the call of "{0}" to another host: not followed.',
  'call.unreadable': 'The server\'s answer to the call of "{0}" cannot be read.',
  'call.lost':
    'Server "{0}" stopped before it answered "{1}". It is started again by then or at the next call; what this call did is unknown.',
  'call.stopped': 'Server "{0}" was stopped by the user, or is not configured any more. Go on without it.',
  'call.notRestarted': 'Server "{0}" stopped and could not be started again. Go on without it.',
  'call.noServerAtAll': 'There is no server "{0}". No server is connected.',
  'call.noServer': 'There is no server "{0}". There are: {1}.',
  'call.unknownTool': 'Server "{0}" has no tool "{1}". Use search_tools to find one.',
  'call.notRecorded': 'The record of the run holds no result of this call.',

  'search.elsewhere': 'No tool of {0} matches {1}. Other servers have {2}.',
  'search.meant': 'No tool matches {0}. Did you mean the server {1}? Try other words, or one of the servers: {2}.',
  'search.nothing': 'No tool matches {0}. Try other words, or one of the servers: {1}.',
  'search.instead': 'No tool has the words of {0}; these have {1}.',
  'search.notDeclared': 'Too long to be declared beside the others: {0}. Search for one of them alone, with limit: 1.',
  'search.notAll': [
    'These are {0} of the {1} tool of {2}: `limit` gives more, a query the fitting ones.',
    'These are {0} of the {1} tools of {2}: `limit` gives more, a query the fitting ones.',
  ],
  'search.serverMeant': 'There is no server {0}. Did you mean {1}?',
  'search.noServer': 'There is no server {0}. There are: {1}.',
} as const;
