/**
 * What the engine says to people in a run's events, as codes with values: the English sentence stands in the event too,
 * for models, logs and exports, and a surface says the same in the language of its reader. The words here are the
 * English ones and, for those that translate, the keys; `{0}` stands for the first value. Of two, the first is for one of
 * what the first number counts.
 */
export const SAYINGS = {
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

  // Why a worker was lost; its event has the English sentence alone.
  'lost.memory': 'The code took more memory than the isolate may have.',
  'lost.builtIn': 'The code was in a built-in function that could not be interrupted when its time was over.',
  'lost.silent': 'It did not answer any more.',
  'lost.breach': 'The worker was ended because {0}.',
  'lost.code': 'The process ended with code {0}.',
  'lost.signal': 'The process was ended by {0}.',

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
  'failure.serverFault': 'Server "{0}": {1} ({2})',
  'failure.serverNameTaken': 'The server name "{0}" is also used in {1}, which counts. Rename one of the two.',
  'failure.consentRefused':
    'Server "{0}" was not started because it was not allowed. It is asked for again at the next run.',
  'failure.serverLeftOut': 'Server "{0}" was not started. {1}',
  'failure.serverNotStarted': 'Server "{0}" did not start: {1}',
  'failure.serverUnreachable': 'Server "{0}" cannot be reached: {1}',
  'failure.signInNeeded': 'Server "{0}" needs you to sign in. {1}',
  'failure.signInFailed': 'The sign-in to server "{0}" failed: {1}',
} as const satisfies Readonly<Record<string, SayingWords>>;

export type SayingWords = string | readonly [one: string, many: string];

export type SayingCode = keyof typeof SAYINGS;

/** A sentence, or a clause of one. */
export interface Saying<Value = SayingValue> {
  readonly code: SayingCode;
  readonly values?: readonly Value[] | undefined;
}

/** Beside a sentence in English: the same for those who read another language. Older journals have none. */
export interface WithSaying {
  readonly saying?: Saying | undefined;
}

/** What fills a place: a name or text as it is, a number as the reader's language writes it, a clause. */
export type SayingValue = string | number | Saying<string | number>;

/** How one language says it. */
export interface SpokenLanguage {
  readonly translate: (english: string) => string;
  readonly formatCount: (count: number) => string;
}

/**
 * Undefined where the words are not known, as in the journal of a newer version, or a place has no value: then the
 * English sentence beside it is shown.
 */
export function sayIn({ translate, formatCount }: SpokenLanguage, { code, values = [] }: Saying): string | undefined {
  if (!Object.hasOwn(SAYINGS, code)) return undefined;
  const words: SayingWords = SAYINGS[code];
  const number = values.find((value) => typeof value === 'number');
  const english = typeof words === 'string' ? words : words[number === 1 ? 0 : 1];
  const filled = values.map((value) => {
    if (typeof value === 'number') return formatCount(value);
    return typeof value === 'string' ? value : sayIn({ translate, formatCount }, value);
  });
  if (filled.includes(undefined) || placesIn(english) > filled.length) return undefined;
  return fillPlaces(translate(english), filled as readonly string[]);
}

/** Of the limit that ended a run, by its `terminationReason`; undefined for one that is not known. */
export function sayingOfEnd(terminationReason: string): Saying | undefined {
  const code = `end.${terminationReason}`;
  return Object.hasOwn(SAYINGS, code) ? { code: code as SayingCode } : undefined;
}

/** Of the reason why a worker was lost; undefined for one that is not known. */
export function sayingOfLoss(reason: string): Saying<string> | undefined {
  const codes = Object.keys(SAYINGS) as readonly SayingCode[];
  return sayingOfSentence(
    reason,
    codes.filter((code) => code.startsWith('lost.')),
  );
}

/** The first of the codes whose English words the sentence has, with what stands in their places. */
export function sayingOfSentence(english: string, codes: readonly SayingCode[]): Saying<string> | undefined {
  for (const code of codes) {
    const words: SayingWords = SAYINGS[code];
    if (typeof words !== 'string') continue;
    const found = patternOf(words).exec(english);
    if (found !== null) return { code, values: found.slice(1) };
  }
  return undefined;
}

/** Places are in order in the English words. */
function patternOf(words: string): RegExp {
  const texts = words.split(/\{\d+\}/).map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${texts.join('([^]*?)')}$`);
}

/** `{0}` becomes the first value; a place without one stays. */
export function fillPlaces(text: string, values: readonly (string | number)[]): string {
  return text.replace(/\{(\d+)\}/g, (place, index: string) => String(values[Number(index)] ?? place));
}

function placesIn(text: string): number {
  return [...text.matchAll(/\{(\d+)\}/g)].reduce((most, [, index]) => Math.max(most, Number(index) + 1), 0);
}
