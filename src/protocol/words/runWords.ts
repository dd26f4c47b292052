/** What the engine tells while a run goes on, and how one ends. */
export const RUN_WORDS = {
  'mode.variables': 'Code mode: the variables of this conversation are still there.',
  'mode.noToolsYet': 'Code mode: servers are configured, though none has given a tool.',
  'mode.longInput': 'Code mode: the input has {0} characters, too many to be read well at once, so code reads it.',
  'mode.beyondWindow':
    'Code mode: the input has {0} characters, too many for the window of this model, so code reads it.',
  'mode.direct': [
    'Direct answer: there are no tools, and {0} character of input is read at once by one call of the model.',
    'Direct answer: there are no tools, and {0} characters of input are read at once by one call of the model.',
  ],
  'mode.tools': [
    'Code mode: code can call {0} tool and work on what it returns.',
    'Code mode: code can call {0} tools and combine them.',
  ],
  'mode.react': [
    'ReAct: there is {0} tool and it does not say what it returns, so the model looks at each result.',
    'ReAct: there are {0} tools and none says what it returns, so the model looks at each result.',
  ],

  // Clauses: the limit or the like that ends a run. Their names are the `terminationReason` of the outcome.
  'end.iterations': 'All iterations are used up',
  'end.tokens': 'All tokens are used up',
  'end.time': 'The time is used up',
  'end.computing': 'The time for computing is used up',
  'end.stalled': 'The model turned in circles',
  'end.max_iters': 'All turns are used up',
  'end.empty_tool_calls': 'The model called no tool three times in a row',
  'end.context_window_exceeded': 'The conversation has outgrown what the model accepts',
  'end.forced_submit': 'The model was made to submit before it did so by itself',
  'end.noAnswer': '{0}, and the run ended without an answer.',
  'end.unreadableAnswer': '{0}, and the run ended without an answer: {1}.',
  'end.unfitAnswer': 'The model gave no answer that fits: {0}.',
  'end.askedToSubmit': '{0}: the model is asked to submit what it has.',

  'model.askedAgain': '{0} It is asked again in {1} s.',
  'model.noCheckpoint': 'The model could not be asked for a checkpoint; the record of the blocks stands in its place.',
  'model.fewerTools':
    'The model is offered {0} of the {1} tools: providers accept no more. Code mode can use all of them.',
  'history.notes': [
    'The results of {0} older turn became notes, to save room: about {1} → {2} tokens.',
    'The results of {0} older turns became notes, to save room: about {1} → {2} tokens.',
  ],
  'history.checkpoint': [
    '{0} older turn became a checkpoint, to save room: about {1} → {2} tokens.',
    '{0} older turns became a checkpoint, to save room: about {1} → {2} tokens.',
  ],

  'variables.gone': 'The variables of the earlier runs of this conversation are gone.',
  'variables.goneWithTools':
    'The tools are not those of the earlier runs of this conversation, so their variables are gone.',
  'variables.changed':
    'The sandbox was lost and started again, and the blocks above ran again. These variables may be gone or other than they were: {0}.',

  'names.reservedServer': 'Server {0} is called {1} in code: its own name is reserved.',
  'names.reservedTool': 'Tool {0} of server {1} is called {2} in code: its own name is reserved.',
  'names.sameServers': 'Servers {0} would all be called {1} in code; now {2}.',
  'names.sameTools': 'Tools {0} of server {1} would all be called {2} in code; now {3}.',
  'names.sameNativeTools': 'Tools {0} would all be called {1} in native calls; now {2}.',
  'names.repeatedTool': 'Server {0} lists tool {1} {2} times.',

  'server.unusable': 'Server "{0}" cannot be used.',
  'server.joined': [
    'Server "{0}" is ready; {1} tool joined the run.',
    'Server "{0}" is ready; {1} tools joined the run.',
  ],
  'server.changedTools': 'Server "{0}" changed its tools: {1} new or different, {2} gone.',
  'server.unfitResult': 'The result of {0} does not fit the schema that its server declares: {1}.',

  // Why a run cannot go on.
  'resume.noIteration': 'it has no iteration {0}.',
  'resume.otherMode': 'it did not run in code mode, so code of yours cannot take the place of its own.',
  'resume.notStored': 'it is no longer stored.',
  'resume.noBeginning': 'its journal has no beginning.',
  'resume.ended': 'it has ended.',

  // What is wrong with the inputs of a run; the first is for two or more of the others.
  'inputs.several': '{0}; {1}',
  'inputs.missing': 'missing: {0}',
  'inputs.unknown': 'not in the signature: {0}',
  'inputs.noName': '{0} is not a name that a variable can have',
  'inputs.taken': '{0} is taken: {1}',
  'inputs.tooLong': 'a direct answer would need about {0} tokens, and the model takes {1}; run the task in code mode',
  'inputs.languageGlobal': 'it is a global of the language',
  'inputs.engineFunction': 'it is a function of this environment',
  'inputs.serverNamespace': 'it is the namespace of a server',
} as const;
